"""Evidence files of the demo: small pictures and scans. The same caption gives the same bytes."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import tracker

_FACE = Path(tracker.__file__).parent / "static" / "fonts" / "FandolHei-Regular.otf"
_NEVER = time.struct_time((2023, 1, 1, 0, 0, 0, 6, 1, 0))  # a PDF carries dates: fixed ones keep its bytes the same


@lru_cache(maxsize=4)
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FACE, size)


# Colours of the picture by index: drawn with a palette, so that nothing has to be reduced afterwards.
_SKY, _GROUND, _ROOF, _STRIP, _INK, _WALLS = 0, 1, 2, 3, 4, 5
_PALETTE = (
    *((210, 222, 240), (150, 165, 105), (110, 70, 60), (40, 40, 40), (255, 255, 255)),
    *((230 - step * 14, 150 + step * 6, 125 + step * 8) for step in range(8)),
)


def photo(caption: str) -> bytes:
    """A PNG that stands for a photo taken on site: sky, ground, houses and the caption."""
    seed = hashlib.sha256(caption.encode()).digest()
    image = Image.new("P", (400, 300), _SKY)
    image.putpalette([part for colour in _PALETTE for part in colour])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 190, 400, 300), fill=_GROUND)
    for at in range(4):
        left, high = 20 + at * 95 + seed[2 + at] % 20, 90 + seed[6 + at] % 60
        draw.rectangle((left, high, left + 65, 200), fill=_WALLS + seed[10 + at] % 8)
        draw.polygon(((left - 6, high), (left + 32, high - 28), (left + 71, high)), fill=_ROOF)
    draw.rectangle((0, 262, 400, 300), fill=_STRIP)
    draw.fontmode = "1"  # no shades between: the palette has none
    draw.text((10, 270), f"演示照片　{caption}", font=_face(16), fill=_INK)
    return _bytes_of(image, "PNG")


def scan(caption: str) -> bytes:
    """A one-page PDF that stands for a scanned paper."""
    image = Image.new("L", (595, 842), 255)
    draw = ImageDraw.Draw(image)
    draw.text((60, 80), f"演示扫描件　{caption}", font=_face(20), fill=0)
    for line in range(22):
        draw.line((60, 150 + line * 28, 535 - (line * 37) % 180, 150 + line * 28), fill=140, width=2)
    return _bytes_of(image, "PDF", creationDate=_NEVER, modDate=_NEVER, resolution=72)


def _bytes_of(image: Image.Image, form: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()
