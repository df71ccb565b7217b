"""The QR code as rectangles, for both painters, and as a picture, for Word and Excel."""

import io
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import segno

from tracker.foundation.printing.pages import Box, Mark


@lru_cache(maxsize=64)
def squares(mark: Mark) -> tuple[Box, ...]:
    """The dark modules of the code, those side by side joined; the quiet zone is the white paper around it."""
    rows = [bytes(row) for row in segno.make_qr(mark.text, error="m").matrix]
    side = mark.size / len(rows)
    return tuple(
        Box(mark.x + start * side, mark.y + number * side, length * side, side)
        for number, row in enumerate(rows)
        for start, length in _dark(row)
    )


def picture(text: str) -> bytes:
    """The code of a text as PNG, with its quiet zone; the same text always gives the same bytes."""
    target = io.BytesIO()
    segno.make_qr(text, error="m").save(target, kind="png", scale=8, border=2)
    return target.getvalue()


def _dark(row: bytes) -> Iterator[tuple[int, int]]:
    """Where dark modules begin and how many follow one another."""
    at = 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            yield at, length
        at += length
