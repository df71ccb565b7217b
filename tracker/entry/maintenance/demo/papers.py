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


def photo(caption: str) -> bytes:
    """A PNG that stands for a photo taken on site: sky, ground, houses and the caption."""
    seed = hashlib.sha256(caption.encode()).digest()
    image = Image.new("RGB", (400, 300), (200 + seed[0] % 40, 220, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 190, 400, 300), fill=(120 + seed[1] % 60, 160, 100))
    for at in range(4):
        left, high = 20 + at * 95 + seed[2 + at] % 20, 90 + seed[6 + at] % 60
        draw.rectangle((left, high, left + 65, 200), fill=(170 + seed[10 + at] % 70, 140, 120))
        draw.polygon(((left - 6, high), (left + 32, high - 28), (left + 71, high)), fill=(110, 70, 60))
    draw.rectangle((0, 262, 400, 300), fill=(40, 40, 40))
    draw.text((10, 270), f"演示照片　{caption}", font=_face(16), fill=(255, 255, 255))
    return _bytes_of(image.quantize(32), "PNG")


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
