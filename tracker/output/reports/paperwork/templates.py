"""Filling the templates of print/ with plain values: HTML that the printing pipeline lays out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.foundation.lib.chinese import chinese_date

_HOUSE = Path(__file__).parents[4]
BLANK_DATE = "　　年　月　日"


@cache
def _environment() -> Environment:
    """Templates read only what they are given: no request, no session; a missing value is an error."""
    made = Environment(
        loader=FileSystemLoader(_HOUSE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cn_date"] = lambda day: chinese_date(day) if day else ""
    made.globals["blank_date"] = BLANK_DATE
    return made


def filled(template: str, **values: Any) -> str:
    """The HTML of a print template."""
    return _environment().get_template(f"print/{template}").render(**values)
