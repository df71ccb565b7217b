"""Numbers as people write them in reports: 45, 1,234, 4５, 二十五, 两百零三, 1.2万."""

from __future__ import annotations

import re
from decimal import Decimal

HAN = "零〇○一二三四五六七八九两十百千万亿"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([万亿]?)")
_LONGEST = 15


def number(text: str) -> Decimal | None:
    """The value of a number in Arabic or Chinese numerals; None for what is no number.

    Digits may be full-width; a comma separates thousands only. 二〇二三 is read digit by digit, 二十五 by its places.
    """
    text = text.translate(_FULL_WIDTH)
    arabic = _ARABIC.fullmatch(text)
    if arabic:
        whole, fraction, myriad = arabic.groups()
        if len(whole) > _LONGEST or (len(whole) > 1 and whole.startswith("0")):
            return None
        return Decimal(whole.replace(",", "") + (fraction or "")) * _MYRIADS.get(myriad, 1)
    head, point, tail = text.partition("点")
    value = _han(head)
    if not point or value is None:
        return None if value is None else Decimal(value)
    digits = [_DIGITS.get(character) for character in tail]
    if not digits or None in digits:
        return None
    return Decimal(f"{value}." + "".join(map(str, digits)))


def _han(text: str) -> int | None:
    if not text or len(text) > _LONGEST or not set(text) <= set(HAN):
        return None
    if len(text) > 1 and set(text) <= set(_DIGITS):
        return int("".join(str(_DIGITS[character]) for character in text)) if "两" not in text else None
    for myriad in "亿万":
        head, found, tail = text.partition(myriad)
        if found:
            above, below = _han(head), _han(tail) if tail else 0
            return None if above is None or below is None else above * _MYRIADS[myriad] + below
    return _below_a_myriad(text)


def _below_a_myriad(text: str) -> int | None:
    """一千二百三十四, 二十五, 十二, 一百零三; places must descend. 一百二 is spoken, not written, and None."""
    value, digit, last = 0, None, 10**4
    for character in text:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
        else:
            place = _PLACES[character]
            if place >= last or digit == 0 or (digit is None and (place != 10 or value)):
                return None
            value, digit, last = value + (digit or 1) * place, None, place
    bare = digit is not None and last > 10 and value and "零" not in text[-2:-1] and "〇" not in text[-2:-1]
    return None if bare or (digit == 0 and value) else value + (digit or 0)
