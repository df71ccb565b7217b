"""The direct painter: the composer says place, face and size of every line, so content streams are written from that.

It costs a few hundredths of what the reference painter (`painting`) does and prints what that one prints; tests hold
both together.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tracker.foundation.printing.archiving import Archive
from tracker.foundation.printing.composing import Stream
from tracker.foundation.printing.embedding import embed
from tracker.foundation.printing.fonts import Face, Faces
from tracker.foundation.printing.marks import squares
from tracker.foundation.printing.pages import Composed, Kerns, Mark, Page, Rule, Style, Text
from tracker.foundation.printing.writing import PdfWriter, text_string

LINE_END = "\n"  # stands in no line
MARKS = "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ"  # of faces after the first: letters that are no hexadecimal digits
KERN = r"\([-0-9.]*\)"
BRANCH = 250  # pages under one node of the page tree
Progress = Callable[[int, Page], None]


def paint(
    composed: Composed | Stream,
    faces: Faces,
    target: Path,
    on_progress: Progress | None = None,
    archive: Archive | None = None,
) -> int:
    """Write the pages to a PDF file and return their number; `on_progress` is told each page that is done.

    The same pages, fonts and archive give the same bytes. With `archive` the file is PDF/A-3b and carries its data.
    """
    ink, number = Ink(faces), 0
    with target.open("wb") as file:
        pdf = PdfWriter(file)
        tree, stamps = _PageTree(pdf, composed), _Stamps(pdf)
        for number, page in enumerate(composed.pages, 1):
            tree.add(content(page, composed, ink, stamps))
            if on_progress:
                on_progress(number, page)
        if isinstance(composed, Stream):
            tree.number(lambda page: _texts((composed.folio(page, number),), composed.height, ink))
        pages = tree.close(f"/Font<<{ink.embed(pdf)}>>/XObject<<{stamps.entries}>>")
        info = pdf.add(f"<</Title{text_string(composed.title)}{archive.info if archive else ''}>>")
        leads = archive.write(pdf, composed.title) if archive else ""
        catalog = pdf.add(
            f"<</Type/Catalog/Pages {pages} 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>{leads}>>"
        )
        pdf.close(catalog, info)
    return number


class _PageTree:
    """The pages in nodes of at most BRANCH; all share the resources, which are known at the end."""

    def __init__(self, pdf: PdfWriter, composed: Composed | Stream) -> None:
        self._pdf = pdf
        self._numbered = isinstance(composed, Composed)
        self._root, self._resources = pdf.reserve(), pdf.reserve()
        self._page = f"/MediaBox[0 0 {composed.width} {composed.height}]/Resources {self._resources} 0 R"
        self._nodes: list[tuple[int, list[int]]] = []
        self._folios: list[int] = []

    def add(self, content: bytes) -> None:
        """Write a page. Where its number is still to come, a second content is promised."""
        if not self._nodes or len(self._nodes[-1][1]) == BRANCH:
            self._nodes.append((self._pdf.reserve(), []))
        node, kids = self._nodes[-1]
        contents = f"{self._pdf.stream(content)} 0 R"
        if not self._numbered:
            self._folios.append(self._pdf.reserve())
            contents = f"[{contents} {self._folios[-1]} 0 R]"
        kids.append(self._pdf.add(f"<</Type/Page/Parent {node} 0 R{self._page}/Contents {contents}>>"))

    def number(self, folio: Callable[[int], bytes]) -> None:
        """Write what was promised."""
        for page, promised in enumerate(self._folios, 1):
            self._pdf.stream(folio(page), number=promised, compressed=False)

    def close(self, resources: str) -> int:
        """Write the tree and the resources; returns the number of the root."""
        for node, kids in self._nodes:
            listed = " ".join(f"{kid} 0 R" for kid in kids)
            body = f"<</Type/Pages/Parent {self._root} 0 R/Count {len(kids)}/Kids[{listed}]>>"
            self._pdf.add(body, node)
        listed = " ".join(f"{node} 0 R" for node, _ in self._nodes)
        count = sum(len(kids) for _, kids in self._nodes)
        self._pdf.add(f"<<{resources}>>", self._resources)
        return self._pdf.add(f"<</Type/Pages/Count {count}/Kids[{listed}]>>", self._root)


class _Stamps:
    """Codes that pages show, each written once as a form of filled squares."""

    def __init__(self, pdf: PdfWriter) -> None:
        self._pdf = pdf
        self._forms: dict[tuple[str, float], int] = {}

    @property
    def entries(self) -> str:
        return "".join(f"/M{number} {number} 0 R" for number in self._forms.values())

    def place(self, mark: Mark, height: float) -> str:
        key = (mark.text, mark.size)
        if key not in self._forms:
            self._forms[key] = self._form(mark._replace(x=0.0, y=0.0))
        return f"q 1 0 0 1 {mark.x:.3f} {height - mark.y - mark.size:.3f} cm /M{self._forms[key]} Do Q"

    def _form(self, mark: Mark) -> int:
        dark = [f"{box.x:.3f} {mark.size - box.y - box.h:.3f} {box.w:.3f} {box.h:.3f} re" for box in squares(mark)]
        entries = f"/Type/XObject/Subtype/Form/BBox[0 0 {mark.size:.3f} {mark.size:.3f}]/Resources<<>>"
        return self._pdf.stream("\n".join((*dark, "f")).encode("ascii"), entries)


class Ink:
    """Characters as glyph numbers of faces, and a record of which ones were used."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._used: dict[Face, dict[int, str]] = {face: {} for face in faces.all_faces()}
        self._codes = {role: Codes(chain, self._used) for role, chain in faces.chains.items()}
        self._pens: dict[Style, Pen] = {}

    def pen(self, style: Style) -> "Pen":
        if style not in self._pens:
            self._pens[style] = Pen(style, self._codes[style.role], self._faces)
        return self._pens[style]

    def embed(self, pdf: PdfWriter) -> str:
        """Write what was used of each face; returns the entries of the font dictionary."""
        fonts = ((face, chars) for face, chars in self._used.items() if chars)
        return "".join(f"/{face.css_name} {embed(pdf, face, chars)} 0 R" for face, chars in fonts)


class Codes(dict[str, str]):
    """Character → number of its glyph, as four hexadecimal digits, in the face of the role that prints it.

    Where that is not the first face, the mark of the face stands before it. ValueError for a character without a face.
    """

    def __init__(self, chain: tuple[Face, ...], used: dict[Face, dict[int, str]]) -> None:
        super().__init__({LINE_END: LINE_END})
        self.first, *others = chain
        self.others = dict(zip(MARKS, others, strict=False))
        self._faces = {"": self.first, **self.others}
        self._used = used

    def __missing__(self, char: str) -> str:
        mark = next((mark for mark, face in self._faces.items() if face.has(char)), None)
        if mark is None:
            raise ValueError(f"no face for {char!r}")
        face = self._faces[mark]
        glyph = face.font.get_nominal_glyph(ord(char))
        self._used[face].setdefault(glyph, char)
        code = self[char] = f"{mark}{glyph:04x}"
        return code


class Pen:
    """Writes lines in one style."""

    def __init__(self, style: Style, codes: Codes, faces: Faces) -> None:
        self._style, self._codes = style, codes
        self._widths = faces.widths(style.role)
        extents = codes.first.font.get_font_extents("ltr")
        up, down = extents.ascender / codes.first.upem, -extents.descender / codes.first.upem
        # As CSS has it: the face's own height stands in the middle of the line.
        self.baseline = (style.leading + (up - down) * style.size) / 2
        self._own = f"/{codes.first.css_name} {style.size:g} Tf"
        self._fonts = {mark: f"/{face.css_name} {style.size:g} Tf" for mark, face in codes.others.items()}
        marks = "".join(self._fonts)
        self._elsewhere = re.compile(rf"([{marks}])....(?:(?:{KERN})?\1....)*" if marks else "(?!)")
        self.select = f"{self._own} {style.leading:g} TL"

    def shown(self, lines: Sequence[str], kerns: Sequence[Kerns]) -> list[str]:
        """For each line the operators that print it, beginning and ending with the first face selected."""
        if kerns:
            return [
                self._kerned(line, some) if some else self.shown((line,), ())[0]
                for line, some in zip(lines, kerns, strict=True)
            ]
        codes = "".join(map(self._codes.__getitem__, LINE_END.join(lines)))
        if not any(mark in codes for mark in self._fonts):
            return [f"<{line}>Tj" for line in codes.split(LINE_END)]
        codes = self._elsewhere.sub(self._switch, codes)
        return [f"<{line}>Tj".replace("<>Tj ", "") for line in codes.split(LINE_END)]

    def _switch(self, run: re.Match[str]) -> str:
        """Some glyphs of another face, between strings of the first one."""
        mark = run[1]
        return f">Tj {self._fonts[mark]} <{run[0].replace(mark, '')}>Tj {self._own} <"

    def _kerned(self, line: str, kerns: Kerns) -> str:
        """A line with kerns: arrays of strings and what is taken away between them, in thousandths of the em."""
        codes = list(map(self._codes.__getitem__, line))
        for place, points in kerns:
            codes[place] = f"({-points * 1000 / self._style.size:.1f}){codes[place]}"
        whole = self._elsewhere.sub(self._switch_arrays, "".join(codes))
        return f"[<{whole}>]TJ".replace("(", ">").replace(")", "<").replace("[<>]TJ ", "").replace("<>", " ")

    def _switch_arrays(self, run: re.Match[str]) -> str:
        mark = run[1]
        return f">]TJ {self._fonts[mark]} [<{run[0].replace(mark, '')}>]TJ {self._own} [<"

    def width(self, line: str) -> float:
        return sum(map(self._widths.__getitem__, line)) * self._style.size


def content(page: Page, composed: Composed | Stream, ink: Ink, stamps: _Stamps) -> bytes:
    """The content stream of a page."""
    height = composed.height
    parts = [stamps.place(mark, height) for mark in page.marks]
    if page.rules:
        parts += [f"{composed.rule_width:g} w 2 J", *(_line(rule, height) for rule in page.rules), "S"]
    return "\n".join(parts).encode("ascii") + b"\n" + _texts(page.texts, height, ink)


def _texts(texts: Iterable[Text], height: float, ink: Ink) -> bytes:
    parts = ["BT"]
    for style, group in groupby(texts, lambda text: text.style):
        pen = ink.pen(style)
        parts.append(pen.select)
        for text in group:
            parts += _text(text, pen, height)
    parts.append("ET")
    return "\n".join(parts).encode("ascii")


def _line(rule: Rule, height: float) -> str:
    return f"{rule.x1:.2f} {height - rule.y1:.2f} m {rule.x2:.2f} {height - rule.y2:.2f} l"


def _text(text: Text, pen: Pen, height: float) -> Iterator[str]:
    """The lines of a text: at the left edge one under the other, otherwise each at its own place."""
    lines, leading = text.lines, text.style.leading
    y = height - text.top - pen.baseline
    shown = pen.shown(lines, text.kerns)
    if text.spacing:
        shown = [f"{spacing:.3f} Tc {line}" for spacing, line in zip(text.spacing, shown, strict=True)]
        shown[-1] += " 0 Tc"
    if text.align == "left":
        yield f"1 0 0 1 {text.x:.3f} {y:.3f} Tm " + " T* ".join(shown)
        return
    share = 0.5 if text.align == "center" else 1.0
    for number, line in enumerate(lines):
        x = text.x + (text.w - pen.width(line)) * share
        yield f"1 0 0 1 {x:.3f} {y - number * leading:.3f} Tm {shown[number]}"
