"""Consent: the ledger, the folded grant, what gate 1 leans on."""
