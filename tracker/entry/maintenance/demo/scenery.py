"""A made-up view of a village, drawn in flat colours: no two seeds give views that anybody would take for one photo."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 400, 300
STRIP, INK = 0, 1  # indexes of colours that do not depend on the seed
_SHADES = 8  # of each colour below, from dark to light
_RAMPS = (((96, 122, 158), (238, 243, 250)), ((52, 84, 66), (168, 190, 164)), ((74, 92, 40), (222, 206, 140)))
_SKY, _HILL, _FIELD, _WALL, _ROOF = (2 + _SHADES * number for number in range(5))
_HOUSE_RAMPS = (((120, 92, 80), (248, 240, 226)), ((44, 40, 44), (176, 100, 80)))


def scene(rng: Random) -> Image.Image:
    """Clouds, hills, plots of land and houses, each of its own place, size and shade."""
    image = Image.new("P", (WIDTH, HEIGHT), _shade(rng, _SKY))
    image.putpalette(_palette())
    draw = ImageDraw.Draw(image)
    _clouds(draw, rng)
    _hills(draw, rng)
    _plots(draw, rng)
    for left in range(rng.randrange(60), WIDTH, 90):
        _house(draw, rng, left + rng.randrange(40))
    return image


def _palette() -> list[int]:
    shades = [(40, 40, 40), (255, 255, 255)]
    for dark, light in (*_RAMPS, *_HOUSE_RAMPS):
        for step in range(_SHADES):
            red, green, blue = (
                low + (high - low) * step // (_SHADES - 1) for low, high in zip(dark, light, strict=True)
            )
            shades.append((red, green, blue))
    return [part for shade in shades for part in shade]


def _shade(rng: Random, ramp: int) -> int:
    return ramp + rng.randrange(_SHADES)


def _clouds(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    for _ in range(14):
        x, y, wide, high = (
            rng.randrange(-40, WIDTH),
            rng.randrange(-20, 100),
            rng.randrange(50, 130),
            rng.randrange(25, 60),
        )
        draw.ellipse((x, y, x + wide, y + high), fill=_shade(rng, _SKY))


def _hills(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    for foot in (120, 150, 180):
        for _ in range(4):
            x, wide = rng.randrange(-60, WIDTH), rng.randrange(50, 110)
            top = foot - rng.randrange(25, 75)
            draw.polygon(((x - wide, foot + 30), (x, top), (x + wide, foot + 30)), fill=_shade(rng, _HILL))


def _plots(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    edges = (150, 182, 222, 264, HEIGHT)
    for upper, lower in pairwise(edges):
        cuts = [-60, *sorted(rng.sample(range(0, WIDTH, 12), 10)), WIDTH + 60]
        lean = rng.randrange(-30, 30)
        for left, right in pairwise(cuts):
            corners = ((left, upper), (right, upper), (right + lean, lower), (left + lean, lower))
            draw.polygon(corners, fill=_shade(rng, _FIELD))


def _house(draw: ImageDraw.ImageDraw, rng: Random, left: int) -> None:
    wide, high, foot = rng.randrange(36, 76), rng.randrange(30, 80), rng.randrange(160, 250)
    top, right, roof = foot - high, left + wide, _shade(rng, _ROOF)
    draw.rectangle((left, top, right, foot), fill=_shade(rng, _WALL))
    draw.polygon(((left - 6, top), ((left + right) // 2, top - rng.randrange(8, 34)), (right + 6, top)), fill=roof)
    for x in range(left + 8, right - 14, 18):
        draw.rectangle((x, top + 10, x + 9, top + 22), fill=roof)
