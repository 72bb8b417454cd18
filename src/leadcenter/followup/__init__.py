"""Follow-up: what becomes of a lead at its owner: contacts, calls, visits to the showroom, test drives."""
