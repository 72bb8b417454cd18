"""What rooms share when they read the body of a rule set: JSON written by people, refused with the path of
every fault."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.conditions import Group, Refused, read_condition

Body = TypeVar("Body")
_PLACE = re.compile(r"`\$(.*)`$")


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a rule set; `path` says where ("items[2].when"), `code` is a key of kernel/words.
    Never repeats a value."""

    path: str
    code: str
    arguments: dict[str, str | int] = {}


def read_shape(body: Any, shape: type[Body], faults: list[Fault]) -> Body | None:
    """The typed body, or None with a fault at the place that msgspec names."""
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        faults.append(Fault(found[1].removeprefix(".") if found else "", "rule_shape"))
        return None


def read_when(tree: Any, catalogue: Catalogue, path: str, faults: list[Fault]) -> Group | None:
    """The condition that stands at `path`, or None with its faults."""
    read = read_condition(tree, catalogue)
    if isinstance(read, Refused):
        faults += [
            Fault(f"{path}.{one.path}" if one.path else path, one.message_key, one.arguments)
            for one in read.faults
        ]
        return None
    return read
