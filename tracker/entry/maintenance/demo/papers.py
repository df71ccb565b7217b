"""Evidence files of the demo: small pictures and scans. The same caption gives the same bytes."""

from __future__ import annotations

import time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

import tracker
from tracker.entry.maintenance.demo.scenery import HEIGHT, INK, STRIP, WIDTH, scene

_FACE = Path(tracker.__file__).parent / "static" / "fonts" / "FandolHei-Regular.otf"
_NEVER = time.struct_time((2023, 1, 1, 0, 0, 0, 6, 1, 0))  # a PDF carries dates: fixed ones keep its bytes the same


@lru_cache(maxsize=4)
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FACE, size)


def photo(caption: str) -> bytes:
    """A PNG that stands for a photo taken on site: a view that looks like no other caption's, and the caption."""
    image = scene(Random(caption))  # noqa: S311 - a picture
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - 26, WIDTH, HEIGHT), fill=STRIP)
    draw.fontmode = "1"  # no shades between: the palette has none
    draw.text((8, HEIGHT - 21), f"演示照片　{caption}", font=_face(14), fill=INK)
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
