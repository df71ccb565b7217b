"""Pages that were looked at and found good are kept as pictures; what is printed today must look like them.

    PYTHONPATH=. .venv/bin/python -m tests.unit.printing.test_reference_pages     makes the pictures again

Look at every one that changed before you commit it.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.unit.printing.specimens import PAGES
from tracker.foundation.printing import direct
from tracker.foundation.printing.fonts import Faces, load_faces

FOLDER = Path(__file__).parents[2] / "data" / "reference_pages"
DPI = 70
GREYS = 16
BLOCK = 8  # pixels of a square whose mean grey is compared: a glyph that moves by a pixel stays in it
MEAN, WORST = 1.0, 40  # of 255


def picture(name: str, faces: Faces, folder: Path) -> Image.Image:
    """The page as it is printed now."""
    made, number = PAGES[name]
    direct.paint(made(faces), faces, folder / f"{name}.pdf")
    with closing(pypdfium2.PdfDocument(folder / f"{name}.pdf")) as pdf:
        grey = pdf[number].render(scale=DPI / 72, grayscale=True).to_pil()
    return grey.point([value // GREYS * 255 // (GREYS - 1) for value in range(256)])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did_when_it_was_found_good(name: str, faces: Faces, tmp_path: Path) -> None:
    printed = picture(name, faces, tmp_path)
    with Image.open(FOLDER / f"{name}.png") as kept:
        assert printed.size == kept.size
        one, other = printed.reduce(BLOCK), kept.convert("L").reduce(BLOCK)
    difference = ImageChops.difference(one, other)
    assert ImageStat.Stat(difference).mean[0] <= MEAN
    assert difference.getextrema()[1] <= WORST


def test_every_kept_page_is_compared() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(PAGES)


def remake() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    faces = load_faces()
    with tempfile.TemporaryDirectory() as folder:
        for name in PAGES:
            picture(name, faces, Path(folder)).quantize(GREYS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    remake()
