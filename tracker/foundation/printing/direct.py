"""The direct painter: the composer says place, face and size of every line, so content streams are written from that.

It costs 2 % of what the reference painter (`painting`) does and prints what that one prints; tests hold both together.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tracker.foundation.printing.embedding import embed
from tracker.foundation.printing.fonts import Face, Faces
from tracker.foundation.printing.marks import squares
from tracker.foundation.printing.pages import Composed, Kerns, Mark, Page, Rule, Style, Text
from tracker.foundation.printing.writing import PdfWriter, text_string

DIGITS = 4  # of a glyph number
BRANCH = 250  # pages under one node of the page tree
Progress = Callable[[int, int], None]


def paint(composed: Composed, faces: Faces, target: Path, on_progress: Progress | None = None) -> None:
    """Write the pages to a PDF file; `on_progress` is told pages done and pages in all.

    The same pages and fonts give the same bytes.
    """
    ink = Ink(faces)
    total = len(composed.pages)
    with target.open("wb") as file:
        pdf = PdfWriter(file)
        tree, stamps = _PageTree(pdf, composed), _Stamps(pdf)
        for number, page in enumerate(composed.pages, 1):
            tree.add(content(page, composed, ink, stamps))
            if on_progress:
                on_progress(number, total)
        pages = tree.close(f"/Font<<{ink.embed(pdf)}>>/XObject<<{stamps.entries}>>")
        info = pdf.add(f"<</Title{text_string(composed.title)}>>")
        catalog = pdf.add(f"<</Type/Catalog/Pages {pages} 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>")
        pdf.close(catalog, info)


class _PageTree:
    """The pages in nodes of at most BRANCH; all share the resources, which are known at the end."""

    def __init__(self, pdf: PdfWriter, composed: Composed) -> None:
        self._pdf = pdf
        self._root, self._resources = pdf.reserve(), pdf.reserve()
        self._page = f"/MediaBox[0 0 {composed.width} {composed.height}]/Resources {self._resources} 0 R"
        self._nodes: list[tuple[int, list[int]]] = []

    def add(self, content: bytes) -> None:
        if not self._nodes or len(self._nodes[-1][1]) == BRANCH:
            self._nodes.append((self._pdf.reserve(), []))
        node, kids = self._nodes[-1]
        stream = self._pdf.stream(content)
        kids.append(self._pdf.add(f"<</Type/Page/Parent {node} 0 R{self._page}/Contents {stream} 0 R>>"))

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
        self._used = {face: _Used(face) for face in faces.all_faces()}
        self._pens: dict[Style, Pen] = {}

    def pen(self, style: Style) -> "Pen":
        if style not in self._pens:
            self._pens[style] = Pen(style, self._faces, self._used)
        return self._pens[style]

    def embed(self, pdf: PdfWriter) -> str:
        """Write what was used of each face; returns the entries of the font dictionary."""
        fonts = ((face, used.chars) for face, used in self._used.items() if used.chars)
        return "".join(f"/{face.css_name} {embed(pdf, face, chars)} 0 R" for face, chars in fonts)


class _Used(dict[str, str]):
    """Character → its glyph number in four hexadecimal digits. KeyError where the face does not have it."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face
        self.chars: dict[int, str] = {}

    def __missing__(self, char: str) -> str:
        if not self._face.has(char):
            raise KeyError(char)
        glyph = self._face.font.get_nominal_glyph(ord(char))
        self.chars.setdefault(glyph, char)
        code = self[char] = f"{glyph:04x}"
        return code


class Pen:
    """Writes lines in one style."""

    def __init__(self, style: Style, faces: Faces, used: dict[Face, _Used]) -> None:
        self._style, self._faces, self._used = style, faces, used
        self._first = used[faces.chains[style.role][0]]
        extents = faces.chains[style.role][0].font.get_font_extents("ltr")
        up, down = (part / faces.chains[style.role][0].upem for part in (extents.ascender, -extents.descender))
        # As CSS has it: the face's own height stands in the middle of the line.
        self.baseline = (style.leading + (up - down) * style.size) / 2
        self.select = f"{self._font(faces.chains[style.role][0])} {style.leading:g} TL"

    def _font(self, face: Face) -> str:
        return f"/{face.css_name} {self._style.size:g} Tf"

    def show(self, line: str, kerns: Kerns = ()) -> str:
        """The operators that print the line, beginning and ending with the first face selected."""
        try:
            return self._shown("".join(map(self._first.__getitem__, line)), 0, kerns)
        except KeyError:
            return " ".join(self._pieces(line, kerns))

    def _pieces(self, line: str, kerns: Kerns) -> Iterator[str]:
        """The line in the faces that print it, with the kerns that belong to each piece."""
        first = self._faces.chains[self._style.role][0]
        start = 0
        for face, piece in self._faces.runs(self._style.role, line):
            inside = [kern for kern in kerns if start <= kern[0] < start + len(piece)]
            shown = self._shown("".join(map(self._used[face].__getitem__, piece)), start, inside)
            yield shown if face is first else f"{self._font(face)} {shown} {self._font(first)}"
            start += len(piece)

    def _shown(self, codes: str, start: int, kerns: Sequence[tuple[int, float]]) -> str:
        """Glyph codes from the position `start` of their line on, moved by the kerns among them."""
        if not kerns:
            return f"<{codes}>Tj"
        parts, done = [], 0
        for place, points in kerns:
            at = (place - start) * DIGITS
            parts.append(f"<{codes[done:at]}>{-points * 1000 / self._style.size:.1f}")
            done = at
        return f"[{''.join(parts)}<{codes[done:]}>]TJ"

    def width(self, line: str) -> float:
        return self._faces.width(self._style.role, line) * self._style.size


def content(page: Page, composed: Composed, ink: Ink, stamps: _Stamps) -> bytes:
    """The content stream of a page."""
    height = composed.height
    parts = [stamps.place(mark, height) for mark in page.marks]
    if page.rules:
        parts += [f"{composed.rule_width:g} w 2 J", *(_line(rule, height) for rule in page.rules), "S"]
    parts.append("BT")
    for style, texts in groupby(page.texts, lambda text: text.style):
        pen = ink.pen(style)
        parts.append(pen.select)
        for text in texts:
            parts += _text(text, pen, height)
    parts.append("ET")
    return "\n".join(parts).encode("ascii")


def _line(rule: Rule, height: float) -> str:
    return f"{rule.x1:.3f} {height - rule.y1:.3f} m {rule.x2:.3f} {height - rule.y2:.3f} l"


def _text(text: Text, pen: Pen, height: float) -> Iterator[str]:
    """The lines of a text: at the left edge one under the other, otherwise each at its own place."""
    y = height - text.top - pen.baseline
    lines = text.lines
    shown = list(map(pen.show, lines, text.kerns)) if text.kerns else list(map(pen.show, lines))
    if text.spacing:
        shown = [f"{spacing:.3f} Tc {line}" for spacing, line in zip(text.spacing, shown, strict=True)]
        shown[-1] += " 0 Tc"
    if text.align == "left":
        yield f"1 0 0 1 {text.x:.3f} {y:.3f} Tm " + " T* ".join(shown)
        return
    share = 0.5 if text.align == "center" else 1.0
    for number, line in enumerate(lines):
        x = text.x + (text.w - pen.width(line)) * share
        yield f"1 0 0 1 {x:.3f} {y - number * text.style.leading:.3f} Tm {shown[number]}"
