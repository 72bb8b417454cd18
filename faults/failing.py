"""What the harness says when a promise is broken."""


class Caught(Exception):
    """A promise of the house is broken; the text says which and how many times."""


class Stuck(Caught):
    """The house does not go on at all."""
