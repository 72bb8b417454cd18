"""placeholder until the adapters are in"""
from typing import Any
CHANNELS: tuple[tuple[dict[str, Any], dict[str, tuple[str, ...]]], ...] = (
    ({"code": "own", "name": "官网", "category": "web_form", "adapter": "own", "status": "online", "verified_by": "demo"}, {"api_key": ("k",)}),
    ({"code": "own2", "name": "官网2", "category": "social", "adapter": "own", "status": "online", "verified_by": "demo"}, {"api_key": ("k",)}),
)
