"""The customer's own page: who holds the data, choose a dealer, take consent back, ask for one's rights."""
