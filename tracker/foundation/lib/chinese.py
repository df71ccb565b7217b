"""Chinese dates and numerals as they are printed."""

from __future__ import annotations

from datetime import date

_DIGITS = "零一二三四五六七八九"


def chinese_date(day: date) -> str:
    """2023年9月5日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十, 99 → 九十九. Raises ValueError outside 1–99: no ledger has more groups."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is outside 1–99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")
