"""The journal: append-only facts, who, what, when, which lead."""
