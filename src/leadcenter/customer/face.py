"""The door of the customer room."""

from leadcenter.customer import erasing, merging, reviews
from leadcenter.customer.correcting import correct
from leadcenter.customer.merging import rekeyed
from leadcenter.customer.numbers import read_numbers
from leadcenter.customer.proposing import Proposals
from leadcenter.customer.steps import CONTACT, owners, pack_golden, resolve, unpack_golden
from leadcenter.customer.terms import Asker, Golden, Known, Resolution, SharedNumber, TryAgain

__all__ = [
    "CONTACT",
    "Asker",
    "Golden",
    "Known",
    "Proposals",
    "Resolution",
    "SharedNumber",
    "TryAgain",
    "correct",
    "erasing",
    "merging",
    "owners",
    "pack_golden",
    "read_numbers",
    "rekeyed",
    "resolve",
    "reviews",
    "unpack_golden",
]
