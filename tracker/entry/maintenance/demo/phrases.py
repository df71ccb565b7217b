"""The written data of the demo, read from the TOML files beside this package."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any

_HOME = "tracker.entry.maintenance"


@lru_cache(maxsize=8)
def table(name: str) -> dict[str, Any]:
    """A table of the demo: organizations, people, phrases or pressing."""
    return tomllib.loads(resources.files(_HOME).joinpath(f"demo_{name}.toml").read_text(encoding="utf-8"))


def phrase(name: str) -> str:
    """A sentence that occurs once."""
    return str(table("phrases")[name])


def pick(rng: Random, name: str) -> str:
    """One of several sentences for the same occasion."""
    return str(rng.choice(table("phrases")[name]))
