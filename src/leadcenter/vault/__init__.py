"""The keys' side in the database: which versions are live there, what is to be destroyed."""
