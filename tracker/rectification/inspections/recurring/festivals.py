"""The committed days of the festivals that move, with their source notice in the file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from tracker.rectification.inspections.recurring.rules import Festival, Moving

_MOVING = (Festival.SPRING, Festival.QINGMING, Festival.DRAGON_BOAT, Festival.MID_AUTUMN)


@cache
def moving_festivals() -> Moving:
    """Year → the day of each moving festival."""
    data = tomllib.loads(Path(__file__).with_name("festivals.toml").read_text(encoding="utf-8"))
    return {int(year): dict(zip(_MOVING, days, strict=True)) for year, days in data["days"].items()}


def last_known_year() -> int:
    """The last year of the table."""
    return max(moving_festivals())
