"""The fault harness: `make faults` breaks a running house on purpose and asks whether it kept its promises. Truth is
kept outside the house: what senders heard, what the call centre did. Nothing here is imported by the product."""
