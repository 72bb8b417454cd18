"""Pure reading, shared by the adapters: bytes to text, text to documents, times, field names, sensitive
fields. No clock, no database."""
