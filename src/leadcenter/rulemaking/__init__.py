"""Rules of every kind are written, tried on leads and on cases, approved by a second person, and set live."""
