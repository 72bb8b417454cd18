"""The audit trail: who did what, sealed into a chain that a second store can vouch for."""
