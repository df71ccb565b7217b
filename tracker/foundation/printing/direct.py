"""The direct painter: the composer says place, face and size of every line, so content streams are written from that.

It costs a few hundredths of what the reference painter (`painting`) does and prints what that one prints; tests hold
both together.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path

from tracker.foundation.printing.archiving import Archive
from tracker.foundation.printing.composing import Stream
from tracker.foundation.printing.embedding import embed
from tracker.foundation.printing.errors import NoFaceError
from tracker.foundation.printing.fonts import Face, Faces
from tracker.foundation.printing.marks import squares
from tracker.foundation.printing.pages import RUN, Composed, Kerns, Mark, Page, Rule, Style, Text
from tracker.foundation.printing.writing import PdfWriter, text_string

# Noncharacters stand in no line and among no bytes: one between lines, one for a kern, one for what is not in a string
# with the rest, one for the spacing of the line.
LINE_END, KERN, APART, STRETCH = "\ufdd0\ufdd1\ufdd2\ufdd3"
# How a byte stands in a string that cannot stand there itself. No parenthesis does, so "()" is an empty string.
ESCAPED = {ord("("): "\\050", ord(")"): "\\051", ord("\\"): "\\\\", ord("\r"): "\\r"}
ALIKE = re.compile(f"{RUN}+|[^!-~]+")
REMEMBERED = 4096  # numbers and words
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
    Raises NoFaceError at the first character that no face has; what was written by then is of no use.
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
    """Character → number of its glyph, as two bytes within a string, in the face of the role that prints it.

    `apart` finds what does not stand in a string with the characters around it: characters of other faces than the
    first, and numbers and words. NoFaceError for a character without a face.
    """

    def __init__(self, chain: tuple[Face, ...], used: dict[Face, dict[int, str]]) -> None:
        super().__init__({mark: mark for mark in (LINE_END, KERN, APART)})
        self.first = chain[0]
        self._chain = chain
        self._used = used
        self.faces: dict[str, Face] = {}  # of characters that were looked up
        self._elsewhere = ""  # what other faces print, as the inside of a class of characters
        self.apart = re.compile(f"({RUN}{RUN}*)")

    def __missing__(self, char: str) -> str:
        face = next((face for face in self._chain if face.has(char)), None)
        if face is None:
            raise NoFaceError(f"no face for {char!r}")
        glyph = face.font.get_nominal_glyph(ord(char))
        self._used[face].setdefault(glyph, char)
        code = self[char] = f"{chr(glyph >> 8)}{chr(glyph & 255)}".translate(ESCAPED)
        self.faces[char] = face
        if face is not self.first and not re.match(RUN, char):
            self._elsewhere += re.escape(char)
            either = f"[!-~{self._elsewhere}]"
            self.apart = re.compile(f"({either}{either}*)")
        return code


class Pen:
    """Writes lines in one style, each as arrays of strings of one face."""

    def __init__(self, style: Style, codes: Codes, faces: Faces) -> None:
        self._style, self._codes = style, codes
        self._widths = faces.widths(style.role)
        extents = codes.first.font.get_font_extents("ltr")
        up, down = extents.ascender / codes.first.upem, -extents.descender / codes.first.upem
        # As CSS has it: the face's own height stands in the middle of the line.
        self._baseline = (style.leading + (up - down) * style.size) / 2
        self._stretched, self._plain = Runs(codes, style, stretched=True), Runs(codes, style, stretched=False)
        self._select = f"/{codes.first.css_name} {style.size:g} Tf {style.leading:g} TL"
        self._last: tuple[list[Text], str] = ([], "")

    def write(self, texts: list[Text], height: float) -> str:
        """The operators that print the texts; column heads are the same on most pages."""
        if texts != self._last[0]:
            stretched = self._shown([text for text in texts if text.spacing], self._stretched)
            plain = self._shown([text for text in texts if not text.spacing], self._plain)
            parts = [self._select]
            for text in texts:
                parts += self._placed(text, stretched if text.spacing else plain, height)
            self._last = texts, "\n".join(parts).replace("[()]TJ", "").replace("()", "")
        return self._last[1]

    def _shown(self, texts: Iterable[Text], runs: "Runs") -> Iterator[str]:
        """The operators for each line of the texts, with STRETCH for its spacing; all lines are translated at once."""
        codes = self._codes
        whole = LINE_END.join([line for text in texts for line in (_kerned(text) if text.kerns else text.lines)])
        apart = None
        while apart is not codes.apart:  # it changes where a character of another face is met for the first time
            apart = codes.apart
            pieces = apart.split(whole)
            pieces[::2] = "".join(map(codes.__getitem__, APART.join(pieces[::2]))).split(APART)
        pieces[1::2] = map(runs.__getitem__, pieces[1::2])
        return iter("".join(pieces).split(LINE_END))

    def _placed(self, text: Text, shown: Iterator[str], height: float) -> Iterator[str]:
        """The lines of a text: at the left edge one under the other, otherwise each at its own place."""
        lines = [f"[({line})]TJ" for line in islice(shown, len(text.lines))]
        y = height - text.top - self._baseline
        if text.kerns:
            lines = [self._squeezed(line, kerns) for line, kerns in zip(lines, text.kerns, strict=True)]
        if text.spacing:
            spacings = map(_decimal, text.spacing)
            lines = [f"{em} Tc {line}".replace(STRETCH, em) for em, line in zip(spacings, lines, strict=True)]
            lines[-1] += " 0 Tc"
        if text.align == "left":
            yield f"1 0 0 1 {text.x:.3f} {y:.3f} Tm {' T* '.join(lines)}"
            return
        share = 0.5 if text.align == "center" else 1.0
        for number, (words, line) in enumerate(zip(text.lines, lines, strict=True)):
            x = text.x + (text.w - self._width(words)) * share
            yield f"1 0 0 1 {x:.3f} {y - number * self._style.leading:.3f} Tm {line}"

    def _squeezed(self, line: str, kerns: Kerns) -> str:
        """A line with what is taken away between its strings, in thousandths of the em."""
        for _, points in kerns:
            line = line.replace(KERN, f"){-points * 1000 / self._style.size:.1f} (", 1)
        return line

    def _width(self, line: str) -> float:
        return sum(map(self._widths.__getitem__, line)) * self._style.size


class Runs(dict[str, str]):
    """What stands apart in a line → the operators that print it, from within a string of the first face to within the
    next one. `stretched`: in lines with spacing, of which a number or word has none inside."""

    def __init__(self, codes: Codes, style: Style, *, stretched: bool) -> None:
        super().__init__()
        self._codes, self._size, self._stretched = codes, style.size, stretched

    def __missing__(self, run: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        shown = "".join(map(self._shown, ALIKE.findall(run)))
        operators = self[run] = f")]TJ {shown}{self._font(self._codes.first)}[("
        return operators

    def _shown(self, run: str) -> str:
        """The operators for a number or word, or for characters of other faces."""
        at = len(run) - 1 if self._stretched and re.match(RUN, run) else 0
        shown = self._strings(run[at:])
        if at:
            inside = self._strings(run[:at])
            last = shown.removeprefix(self._font(self._codes.faces[run[at - 1]]))
            shown = f"0 Tc {inside}{STRETCH} Tc {last}"
        return shown

    def _strings(self, run: str) -> str:
        printed = [(self._codes[char], self._codes.faces[char]) for char in run]
        return "".join(
            f"{self._font(face)}[({''.join(code for code, _ in part)})]TJ "
            for face, part in groupby(printed, lambda one: one[1])
        )

    def _font(self, face: Face) -> str:
        return f"/{face.css_name} {self._size:g} Tf "


def _kerned(text: Text) -> Iterator[str]:
    """The lines of a text with KERN where something is taken away."""
    for line, kerns in zip(text.lines, text.kerns, strict=True):
        for place, _ in reversed(kerns):
            line = f"{line[:place]}{KERN}{line[place:]}"
        yield line


@lru_cache(maxsize=REMEMBERED)
def _decimal(points: float) -> str:
    return f"{points:.3f}"


def content(page: Page, composed: Composed | Stream, ink: Ink, stamps: _Stamps) -> bytes:
    """The content stream of a page."""
    height = composed.height
    parts = [stamps.place(mark, height) for mark in page.marks]
    if page.rules:
        parts += [f"{composed.rule_width:g} w 2 J", *(_line(rule, height) for rule in page.rules), "S"]
    return "\n".join(parts).encode("ascii") + b"\n" + _texts(page.texts, height, ink)


def _texts(texts: Iterable[Text], height: float, ink: Ink) -> bytes:
    groups = groupby(texts, lambda text: text.style)
    parts = ["BT", *(ink.pen(style).write(list(group), height) for style, group in groups), "ET"]
    return "\n".join(parts).encode("latin-1")


def _line(rule: Rule, height: float) -> str:
    return f"{rule.x1:.2f} {height - rule.y1:.2f} m {rule.x2:.2f} {height - rule.y2:.2f} l"
