"""The belt in motion: sets of due leads are claimed and carried through the rooms, one transaction a set."""
