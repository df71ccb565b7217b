"""The shape of a guard, and small words that guards and rules share."""

from collections.abc import Callable, Iterable, Mapping, Sized
from datetime import date

from tracker.workflow.model import ActingPerson, FindingFacts, Request

# Returns the sentence the user reads when the check fails, else None.
Check = Callable[[FindingFacts, Request, ActingPerson, date], str | None]


def is_filled(value: object) -> bool:
    """Whether a form field says something: blanks, empty lists, False and None do not; 0 does."""
    if isinstance(value, str):
        return bool(value.strip())
    if value is None or isinstance(value, bool):
        return bool(value)
    return len(value) > 0 if isinstance(value, Sized) else True


def filled(fields: Mapping[str, object], name: str) -> bool:
    return is_filled(fields.get(name))


def chinese_date(day: date) -> str:
    """2023年9月5日, no leading zeros (domain.md §3)."""
    return f"{day.year}年{day.month}月{day.day}日"


def numbered(numbers: Iterable[int]) -> str:
    """第2、3条."""
    return f"第{'、'.join(map(str, numbers))}条"
