"""Binding into a printed paper what was not set by us: photos, scaled, and the pages of PDF files; and its bookmarks.

It runs in the child: what others made may be broken or hostile. A file that cannot be bound in is named, not dropped.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from tracker.foundation.printing.flowing import Bookmark, Laid, Placed
from tracker.foundation.printing.ordering import ATTACHED
from tracker.foundation.printing.pages import Box
from tracker.foundation.printing.papers import Paper

PICTURE_DPI = 150
QUALITY = 82
MOST_PAGES = 300  # of one insert
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class BoundFiles:
    """The files of a paper, as the flow asks for them and as they are put in."""

    def __init__(self, paper: Paper) -> None:
        self._pictures = {name: Path(path) for name, path in paper.pictures.items()}
        self._inserts = {name: Path(path) for name, path in paper.inserts.items()}
        self._reasons: dict[str, str] = {}
        self.picture = cache(self._picture)
        self.insert = cache(self._insert)

    def reason(self, name: str) -> str:
        """Why a file cannot be bound in."""
        return self._reasons.get(name, "")

    def pages(self, name: str) -> int:
        """Pages of a PDF file; 0 when it cannot be bound in."""
        pdf = self.insert(name)
        return len(pdf.pages) if pdf else 0

    def _picture(self, name: str) -> tuple[int, int]:
        """Width and height as it is looked at; (0, 0) for what is no picture."""
        try:
            with Image.open(self._pictures[name], formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    self._reasons[name] = "照片尺寸过大"
                    return 0, 0
                turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
                return (image.height, image.width) if turned else (image.width, image.height)
        except (OSError, SyntaxError, ValueError):
            self._reasons[name] = "文件不存在或已损坏"
            return 0, 0

    def _insert(self, name: str) -> pikepdf.Pdf | None:
        """The PDF file, its notes and form fields drawn into its pages; None where that is not possible."""
        try:
            pdf = pikepdf.open(self._inserts[name])
            if len(pdf.pages) > MOST_PAGES:
                self._reasons[name] = f"共{len(pdf.pages)}页，超过{MOST_PAGES}页"
                return None
            if pdf.pages and "/AcroForm" in pdf.Root:
                pdf.generate_appearance_streams()
            pdf.flatten_annotations("all")
            if not len(pdf.pages):
                self._reasons[name] = "文件没有页面"
                return None
            for page in pdf.pages:
                page.mediabox  # noqa: B018 - a page without one cannot be placed
            return pdf
        except pikepdf.PasswordError:
            self._reasons[name] = "文件设有打开密码"
        except (pikepdf.PdfError, OSError, KeyError, AttributeError, ValueError, TypeError, RuntimeError):
            self._reasons[name] = "文件不存在或已损坏，打不开"
        return None

    def jpeg(self, name: str, box: Box) -> bytes:
        """The picture as a JPEG of as many pixels as its box needs on paper."""
        most = (int(box.w / 72 * PICTURE_DPI) + 1, int(box.h / 72 * PICTURE_DPI) + 1)
        with Image.open(self._pictures[name], formats=FORMATS) as image:
            image.draft("RGB", most)
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail(most)
            target = BytesIO()
            upright.save(target, "JPEG", quality=QUALITY)
        return target.getvalue()


def bind(target: Path, laid: Laid, files: BoundFiles, data: bytes) -> None:
    """Put pictures, inserts, bookmarks and data into the painted file. The same files give the same bytes."""
    if not laid.placed and not laid.bookmarks and not data:
        return
    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        for placed in laid.placed:
            _put(pdf, placed, files, laid.composed.height)
        if laid.bookmarks:
            _outline(pdf, laid.bookmarks)
        _attach(pdf, data)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def attach_data(target: Path, data: bytes) -> None:
    """Attach the data that a printed file is of."""
    with pikepdf.open(target, allow_overwriting_input=True) as pdf:
        _attach(pdf, data)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _attach(pdf: pikepdf.Pdf, data: bytes) -> None:
    if data:
        spec = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # its stub is behind its documentation
            pdf,
            data,
            filename=ATTACHED,
            description="本文件的数据，供核验",
            mime_type="application/json",
            relationship=pikepdf.Name.Data,
        )
        pdf.attachments[ATTACHED] = spec


def _put(pdf: pikepdf.Pdf, placed: Placed, files: BoundFiles, height: float) -> None:
    page = pdf.pages[placed.page]
    box = placed.box
    if placed.kind == "picture":
        _put_picture(pdf, page, files.jpeg(placed.name, box), box, height)
        return
    source = files.insert(placed.name)
    assert source  # only what could be opened was placed
    inset = 3.0
    place = pikepdf.Rectangle(
        box.x + inset, height - box.y - box.h + inset, box.x + box.w - inset, height - box.y - inset
    )
    page.add_overlay(source.pages[placed.part], place)


def _put_picture(pdf: pikepdf.Pdf, page: pikepdf.Page, jpeg: bytes, box: Box, height: float) -> None:
    with Image.open(BytesIO(jpeg)) as image:
        across, down = image.size
    stream = pikepdf.Stream(
        pdf,
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=across,
        Height=down,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    name = page.add_resource(stream, pikepdf.Name.XObject)
    drawn = f"q {box.w:.3f} 0 0 {box.h:.3f} {box.x:.3f} {height - box.y - box.h:.3f} cm {name} Do Q"
    page.contents_add(drawn.encode("ascii"))


def _outline(pdf: pikepdf.Pdf, bookmarks: tuple[Bookmark, ...]) -> None:
    with pdf.open_outline() as outline:
        for mark in bookmarks:
            item = pikepdf.OutlineItem(mark.words, mark.page)
            if mark.level > 1 and outline.root:
                outline.root[-1].children.append(item)
            else:
                outline.root.append(item)
