"""Filling the templates of print/ with plain values: HTML that the printing pipeline lays out.

They stand there in editions: a print says which one it was made with and is made again with that one. Whoever changes
a form copies the folder of the newest edition to the next number and changes the copy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.foundation.lib.chinese import chinese_date

FOLDER = Path(__file__).parents[4] / "templates" / "print"
FIRST_EDITION = 1
BLANK_DATE = "　　年　月　日"


@cache
def newest_edition() -> int:
    """The number of the edition that new prints are made with."""
    return max(int(path.name) for path in FOLDER.iterdir() if path.name.isdigit())


@cache
def _environment(edition: int) -> Environment:
    """Templates read only what they are given: no request, no session; a missing value is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / str(edition)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cn_date"] = lambda day: chinese_date(day) if day else ""
    made.globals["blank_date"] = BLANK_DATE
    return made


def filled(template: str, edition: int, **values: Any) -> str:
    """The HTML of a print template in an edition."""
    return _environment(edition).get_template(template).render(**values)
