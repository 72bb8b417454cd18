"""Who may deliver, as configured: the name of a signing recipe and what differs from it, e.g. `{"recipe":
"hmac_sha256_hex", "sent": "header:X-Sign"}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from leadcenter.channel.adapters.settings import ConfigFault, type_fault
from leadcenter.channel.signature import PARTS, RECIPES, SOURCES, Recipe, verifier

ready_verifier = lru_cache(maxsize=1024)(verifier)


def recipe_of(auth: Mapping[str, Any]) -> Recipe:
    """The recipe that an `auth` setting means. Raises KeyError or msgspec.ValidationError for one that
    `auth_faults` names."""
    changes = {name: value for name, value in auth.items() if name != "recipe"}
    return msgspec.convert({**msgspec.structs.asdict(RECIPES[auth["recipe"]]), **changes}, Recipe)


def auth_faults(auth: Mapping[str, Any]) -> Iterator[ConfigFault]:
    """What is wrong with an `auth` setting."""
    if auth.get("recipe") not in RECIPES:
        yield ConfigFault("auth.recipe", "unknown_recipe", f"one of {', '.join(RECIPES)}")
        return
    try:
        recipe = recipe_of(auth)
    except msgspec.ValidationError as fault:
        yield type_fault("auth", fault)
        return
    if recipe.algorithm == "none":
        return
    if recipe.sent.partition(":")[0] not in SOURCES:
        yield ConfigFault("auth.sent", "unknown_source", "header:NAME, query:NAME or field:PATH")
    for index, part in enumerate(recipe.parts):
        if part not in PARTS and part.partition(":")[0] not in (*SOURCES, "text"):
            yield ConfigFault(
                f"auth.parts[{index}]",
                "unknown_part",
                f"one of {', '.join(PARTS)}, or KIND:NAME; not {part!r}",
            )
    if "url" in recipe.parts and not recipe.url:
        yield ConfigFault("auth.url", "missing", "the address exactly as configured at the sender")
    if recipe.window_s and recipe.timestamp.partition(":")[0] not in SOURCES:
        yield ConfigFault("auth.timestamp", "missing", "with window_s, the source of the timestamp")
    if recipe.window_s < 0:
        yield ConfigFault("auth.window_s", "out_of_range", "seconds, 0 for none")
