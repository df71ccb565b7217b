"""The reference painter: composed pages through WeasyPrint, in batches, merged into one file.

It draws what was composed and decides nothing: every line stands where `pages` says, in the face that `fonts` says.
"""

import gc
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from tracker.foundation.printing.errors import PrintingFailedError
from tracker.foundation.printing.fonts import Face, Faces
from tracker.foundation.printing.marks import squares
from tracker.foundation.printing.pages import Composed, Kerns, Page, Style, Text, inside_runs

with warnings.catch_warnings():
    # A machine without fonts of its own is as good as any: every face is shipped.
    warnings.filterwarnings("ignore", message=r"No fonts configured|FontConfig cannot load", category=UserWarning)
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BATCH = 40  # pages a render: fewer cost more time a page, more cost memory
SAFELY = 0.00015  # em: so that nothing that is rounded on the way makes a step of `breaking.STEPS` one less
SCHEME = "shipped-font:"
Progress = Callable[[int, int], None]


def paint(composed: Composed, faces: Faces, target: Path, on_progress: Progress | None = None) -> None:
    """Write the pages to a PDF file; `on_progress` is told pages done and pages in all.

    Raises PrintingFailedError when the file is not what was composed. The same pages and fonts give the same bytes.
    """
    brush = _Brush(composed, faces)
    total = len(composed.pages)
    with pikepdf.new() as merged, _sources() as sources:
        for start in range(0, total, BATCH):
            sources.append(brush.batch(composed.pages[start : start + BATCH]))
            merged.pages.extend(sources[-1].pages)
            if on_progress:
                on_progress(min(start + BATCH, total), total)
        check(merged, composed, faces)
        merged.docinfo["/Title"] = composed.title
        merged.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def check(pdf: pikepdf.Pdf, composed: Composed, faces: Faces) -> None:
    """Refuse a file with another number of pages, another paper, or a face that is not ours or not embedded."""
    if len(pdf.pages) != len(composed.pages):
        raise PrintingFailedError(f"{len(composed.pages)} pages composed, {len(pdf.pages)} painted")
    known = {face.css_name for face in faces.all_faces()}
    for page in pdf.pages:
        width, height = (float(page.mediabox[at]) for at in (2, 3))
        if abs(width - composed.width) > 1e-6 or abs(height - composed.height) > 1e-6:
            raise PrintingFailedError(f"the paper is {width} × {height}")
        for font in dict(page.resources.get("/Font", {})).values():
            _check_font(font, known)


def _check_font(font: Any, known: set[str]) -> None:
    name = str(font.BaseFont).partition("+")[2]
    if name.partition("-")[0] not in known:
        raise PrintingFailedError(f"unknown face {name}")
    descriptor = font.DescendantFonts[0].FontDescriptor
    if "/FontFile3" not in descriptor and "/FontFile2" not in descriptor:
        raise PrintingFailedError(f"face {name} is not embedded")


class FontFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint publishes no types
    """Answers the faces of this run from a fixed table; every other address ends the rendering."""

    def __init__(self, faces: Sequence[Face]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._paths = {SCHEME + face.css_name: face.path for face in faces}

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the signature is WeasyPrint's
        if url not in self._paths:
            raise ValueError(f"refused: {url}")
        return URLFetcherResponse(url, self._paths[url].read_bytes(), {"Content-Type": "font/otf"})


class _Brush:
    """What stays the same from batch to batch: faces, style sheet, fontconfig."""

    def __init__(self, composed: Composed, faces: Faces) -> None:
        self._composed = composed
        self._faces = faces
        self._styles = {style: f"s{n}" for n, style in enumerate(_styles(composed))}
        self._fetcher = FontFetcher(faces.all_faces())
        self._fonts = FontConfiguration()
        with _refusals():
            self._sheet = weasyprint.CSS(
                string=self._css(), url_fetcher=self._fetcher, font_config=self._fonts, base_url=SCHEME
            )

    def batch(self, pages: Sequence[Page]) -> pikepdf.Pdf:
        """Some pages as a document of their own."""
        with _refusals(), _without_gc():
            document = weasyprint.HTML(string=self._html(pages), url_fetcher=self._fetcher, base_url=SCHEME).render(
                stylesheets=[self._sheet], font_config=self._fonts
            )
            if len(document.pages) != len(pages):
                raise PrintingFailedError(f"{len(pages)} pages composed, {len(document.pages)} rendered")
            return pikepdf.open(BytesIO(document.write_pdf()))

    def _css(self) -> str:
        faces = "".join(
            f"@font-face{{font-family:{face.css_name};src:url({SCHEME}{face.css_name})}}"
            f".{face.css_name}{{font-family:{face.css_name}}}"
            for face in self._faces.all_faces()
        )
        styles = "".join(
            f".{name}{{font-family:{self._faces.chains[style.role][0].css_name};"
            f"font-size:{style.size}pt;line-height:{style.leading}pt}}"
            for style, name in self._styles.items()
        )
        # The section is a little lower than the page, so that rounding never makes a second page.
        return f"""{faces}@page{{size:{self._composed.width}pt {self._composed.height}pt;margin:0}}
html{{font-kerning:none;font-variant-ligatures:none}}body{{margin:0}}
section{{position:relative;height:{self._composed.height - 1}pt;break-after:page}}
section:last-child{{break-after:auto}}
svg{{position:absolute;left:0;top:0}}
p{{position:absolute;margin:0;white-space:pre}}.center{{text-align:center}}.right{{text-align:right}}
i{{font-style:normal;line-height:0}}u{{text-decoration:none}}{styles}"""

    def _html(self, pages: Sequence[Page]) -> str:
        return f'<!doctype html><html lang="zh-CN"><body>{"".join(map(self._section, pages))}</body></html>'

    def _section(self, page: Page) -> str:
        return f"<section>{self._drawing(page)}{''.join(map(self._paragraph, page.texts))}</section>"

    def _drawing(self, page: Page) -> str:
        """The grid as one path, and the codes as another."""
        width, height = self._composed.width, self._composed.height
        grid = "".join(f"M{rule.x1:g} {rule.y1:g}L{rule.x2:g} {rule.y2:g}" for rule in page.rules)
        dark = (box for mark in page.marks for box in squares(mark))
        codes = "".join(f"M{box.x:.3f} {box.y:.3f}h{box.w:.3f}v{box.h:.3f}h{-box.w:.3f}z" for box in dark)
        return (
            f'<svg width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">'
            f'<path d="{grid}" stroke="#000" stroke-width="{self._composed.rule_width}" stroke-linecap="square"'
            f' fill="none"/><path d="{codes}"/></svg>'
        )

    def _paragraph(self, text: Text) -> str:
        place = f"left:{text.x:.3f}pt;top:{text.top:.3f}pt;width:{text.w:.3f}pt"
        spacing = text.spacing or (0.0,) * len(text.lines)
        kerns = text.kerns or ((),) * len(text.lines)
        lines = "\n".join(map(self._line, (text.style,) * len(text.lines), text.lines, spacing, kerns))
        return f'<p class="{self._styles[text.style]} {text.align}" style="{place}">{lines}</p>'

    def _line(self, style: Style, line: str, spacing: float, kerns: Kerns) -> str:
        at, pieces = 0, []
        closed = [(place, -spacing) for place in inside_runs(line)] if spacing else []
        for place, points in (*sorted([*kerns, *closed]), (len(line), 0.0)):
            pieces.append(self._runs(style.role, line[at:place]))
            if points:
                pieces.append(f'<b style="margin-left:{points:.3f}pt"></b>')
            at = place
        inside = "".join(pieces)
        if not spacing:
            return inside
        return f'<u style="letter-spacing:{spacing + SAFELY * style.size:.4f}pt">{inside}</u>'

    def _runs(self, role: str, words: str) -> str:
        first = self._faces.chains[role][0]
        return "".join(
            escape(piece) if face is first else f'<i class="{face.css_name}">{escape(piece)}</i>'
            for face, piece in self._faces.runs(role, words)
        )


def _styles(composed: Composed) -> list[Style]:
    return sorted({text.style for page in composed.pages for text in page.texts})


@contextmanager
def _refusals() -> Iterator[None]:
    """WeasyPrint lets a refused address through as a BaseException; here it is an error like others."""
    try:
        yield
    except FatalURLFetchingError as refused:
        raise PrintingFailedError(str(refused)) from refused


@contextmanager
def _without_gc() -> Iterator[None]:
    """The collector finds nothing during a render and costs 8–14 % of it; it runs between batches."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
            gc.collect()


@contextmanager
def _sources() -> Iterator[list[pikepdf.Pdf]]:
    """Documents whose pages are being merged; pages die with their document, so all close at the end."""
    opened: list[pikepdf.Pdf] = []
    try:
        yield opened
    finally:
        for pdf in opened:
            pdf.close()
