"""How much a template may say. Offices write them as text: what is out of all measure is refused at once.

The numbers are those of the editor's form, or far above what any template needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

LONGEST_WORD = 200  # characters of a label or a name
MOST_ENTRIES = 300  # of a table, and words of a list
MOST_MONTHS = 12
LAST_MONTH = 120
MOST: Mapping[str, int] = {"days": 3660, "files": 50, "reason_length": 500}
_MOST_DOTS = 100  # in a line: a key of n parts costs tomllib n² of memory
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")  # no database keeps or no picture can be drawn with


def line_of_a_bomb(text: str) -> int:
    """The first line, from 1, whose keys are too deep to be read; 0 when there is none. Comments do not count."""
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if line.count(".") > _MOST_DOTS and line.strip()[:1] != "#"), 0)


def against(key: str, value: object) -> str:
    """Why a value is out of measure; empty when it is not."""
    if isinstance(value, str):
        return _against_word(key, value)
    if isinstance(value, list):
        return _against_list(key, value)
    if isinstance(value, int) and value > MOST.get(key, value):
        return f"{key} 最大填{MOST[key]}"
    return ""


def _against_word(key: str, word: str) -> str:
    if len(word) > LONGEST_WORD:
        return f"{key} 最多{LONGEST_WORD}个字"
    return f"{key} 里有不能显示的字符，请删去后重新填写" if _UNPRINTABLE.search(word) else ""


def _against_list(key: str, entries: Sequence[object]) -> str:
    if len(entries) > MOST_ENTRIES:
        return f"{key} 最多写{MOST_ENTRIES}项"
    words = [entry for entry in entries if isinstance(entry, str)]
    double = next((word for place, word in enumerate(words) if word in words[:place]), None)
    return f"{key} 里“{double[:LONGEST_WORD]}”写了两次" if double is not None else ""


def against_months(months: Sequence[object]) -> str:
    """Why the months of the look backs cannot be used; empty when they can."""
    if not all(type(month) is int and month > 0 for month in months):
        return "回头看的月数应是正整数的列表"
    if len(months) > MOST_MONTHS or any(isinstance(month, int) and month > LAST_MONTH for month in months):
        return f"回头看最多{MOST_MONTHS}次，每次在销号后{LAST_MONTH}个月以内"
    return ""
