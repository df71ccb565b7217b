"""Photos that look alike: a difference hash of 64 bits, and how near ones are found among many.

The hash says, for each of 8 × 8 places of a grey picture scaled down to 9 × 8, whether the place to the right is
brighter. Scaling, saving again, a brighter or slightly cropped copy change few bits; different photos differ in about
half of them. A picture with little contrast (a blank sheet, a page of text) says nothing and has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageOps

# Measured (tests/unit/test_likeness.py): copies differ by at most 4 bits, with 2 % cut off by 4 in the median and 10 at
# most; different photos by 16 and more. What is asked of two photos must not exceed what the bands below can find.
ALIKE = 7
_WIDTH, _HEIGHT = 9, 8
_FINE = 288  # pixels of the shorter side that are left before the picture is turned: 32 for each place
_BITS, _BANDS = 64, 4
_BAND = _BITS // _BANDS
_RANGE = 48  # between the darkest and the brightest place, of 256
_NOISE = 2  # a step of so little is none: noise and compression would decide the bit
_STEPS = 24  # places of 64 with a step that can be told from noise


def perceptual_hash(path: Path) -> str | None:
    """The hash of a photo as 16 hexadecimal digits, as it is looked at (EXIF orientation); None for too flat ones."""
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("L", (_WIDTH * 8, _HEIGHT * 8))  # a JPEG is decoded at an eighth of its size at once
        grey = _upright(_small(image)).resize((_WIDTH, _HEIGHT), Image.Resampling.BOX)
    places = grey.tobytes()
    rows = [places[start : start + _WIDTH] for start in range(0, len(places), _WIDTH)]
    steps = [right - left for row in rows for left, right in pairwise(row)]
    if max(places) - min(places) < _RANGE or sum(abs(step) > _NOISE for step in steps) < _STEPS:
        return None
    return f"{sum((step > _NOISE) << place for place, step in enumerate(steps)):016x}"


def _small(image: Image.Image) -> Image.Image:
    """In grey, and at a fraction of its size where it is large: turning it makes a copy."""
    factor = max(1, min(image.size) // _FINE)
    return image.convert("L").reduce(factor)


def _upright(image: Image.Image) -> Image.Image:
    """As its EXIF says that it is looked at."""
    return ImageOps.exif_transpose(image)


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(value: str) -> list[int]:
    """The four quarters of a hash, each with its place: what a photo is filed under."""
    bits = int(value, 16)
    return [(place << _BAND) | (bits >> place * _BAND) & ((1 << _BAND) - 1) for place in range(_BANDS)]


def near_bands(values: Iterable[str]) -> set[int]:
    """Where every photo that differs from one of these in at most ALIKE bits is filed under at least once.

    Seven bits spread over four quarters leave one quarter with at most one: itself and its sixteen neighbours.
    """
    own = {band for value in values for band in bands(value)}
    return own | {band ^ (1 << bit) for band in own for bit in range(_BAND)}


def alike(values: Iterable[str], candidates: Iterable[tuple[int, str]]) -> dict[str, set[int]]:
    """By hash: the candidates, as (id, hash), that differ from it in at most ALIKE bits."""
    numbers = [(id_, int(other, 16)) for id_, other in candidates]
    found = {}
    for value in values:
        own = int(value, 16)
        found[value] = {id_ for id_, other in numbers if (own ^ other).bit_count() <= ALIKE}
    return found
