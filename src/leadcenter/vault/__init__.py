"""The keys' side in the database: which versions are live there, how far a rotation has come."""
