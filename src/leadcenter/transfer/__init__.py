"""Leads go from one dealer to another: by hand, in bulk, when a dealer leaves the network."""
