"""Pools: what keeps a lead with its owner, what takes it away, where it waits, and how it is claimed."""
