"""Who is it: identity keys, match, merge, undo, the golden record."""
