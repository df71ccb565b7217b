"""Laying out a paper: headings, paragraphs and form tables flow over pages. Nothing is painted here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from tracker.foundation.printing import looks
from tracker.foundation.printing.breaking import Breaker, Line
from tracker.foundation.printing.errors import Lack, MissingGlyphError
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.foot import Foot
from tracker.foundation.printing.looks import CELL, DENSER, USUAL, Density, Look, look_of
from tracker.foundation.printing.markup import Node, read
from tracker.foundation.printing.pages import Box, Composed, Kind, Page, Style, Text, TextAlign, rules_around
from tracker.foundation.printing.papers import Paper
from tracker.foundation.printing.rows import Cell, Row, RowReader, cut
from tracker.foundation.printing.setting import set_lines
from tracker.foundation.printing.style import RULE_WIDTH, layout

DOTS = "…"
CAPTION_GAP = 6.0
MARK_ROOM = 120.0  # what a bookmark leads to does not begin lower on its page
HEADING_ROOM = 40.0  # above two pictures
PICTURES_A_PAGE = 2
INDENT_OF_LEVEL = 1.5  # em


class Insides(Protocol):
    """What the flow must know of the files that are bound in."""

    def picture(self, name: str) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) for what is no picture."""

    def pages(self, name: str) -> int:
        """Pages of a PDF file; 0 when it cannot be bound in."""

    def reason(self, name: str) -> str:
        """Why a file cannot be bound in."""


class Placed(NamedTuple):
    """A picture or a page of an insert, to be put into its box on a page (both from 0)."""

    kind: str
    name: str
    part: int
    page: int
    box: Box


class Bookmark(NamedTuple):
    """A line of the contents: its level (1, 2), its words and the page on which it begins (from 0)."""

    level: int
    words: str
    page: int


@dataclass(frozen=True)
class Laid:
    """A paper on its pages, what is to be put onto them afterwards, and its bookmarks."""

    composed: Composed
    placed: tuple[Placed, ...]
    bookmarks: tuple[Bookmark, ...]


@dataclass
class _Draft:
    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def lay_out(paper: Paper, faces: Faces, insides: Insides) -> Laid:
    """The pages of a paper; raises MissingGlyphError before anything is laid out, MarkupError for a wrong template.

    It is laid out until the page numbers in its contents are right; their width never moves a line, so twice is enough.
    """
    root = read(paper.html)
    refuse_missing(paper, root, faces)
    first = _Flow(paper, root, faces, insides).run()
    if list(_all(root, "nav")):
        numbers = {mark.words: mark.page + 1 for mark in first.bookmarks}
        return _Flow(paper, root, faces, insides, numbers).run()
    wanted = max((int(one.get("data-fit", "0")) for one in root.nodes("article")), default=0)
    for density in DENSER if len(first.composed.pages) > wanted > 0 else ():
        tried = _Flow(paper, root, faces, insides, density=density).run()
        if len(tried.composed.pages) <= wanted:
            return tried
    return first


def _all(node: Node, tag: str) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            if child.tag == tag:
                yield child
            yield from _all(child, tag)


def refuse_missing(paper: Paper, root: Node, faces: Faces) -> None:
    """Raise MissingGlyphError naming every character that no face has, with the field where it stands."""
    found: dict[str, str] = {}
    for role, where, text in (*_texts(root, paper.title), ("body", "页脚", paper.footer)):
        for char in faces.missing(role, text):
            found.setdefault(char, where)
    if found:
        raise MissingGlyphError([Lack(char, found[char]) for char in sorted(found)])


def _texts(node: Node, where: str) -> Iterator[tuple[str, str, str]]:
    """Every text with its role and the field it belongs to: the label of its row."""
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            labels = [label.text.replace("\n", "") for label in child.nodes("th")]
            for cell in child.nodes("th", "td"):
                yield ("head" if cell.tag == "th" else "body"), labels[0] if labels else where, cell.text
        elif child.tag in ("h1", "h2", "h3", "p"):
            yield look_of(child.tag, child.classes, "standalone").style.role, where, child.text
        else:
            yield from _texts(child, where)


class _Flow:
    def __init__(
        self,
        paper: Paper,
        root: Node,
        faces: Faces,
        insides: Insides,
        numbers: Mapping[str, int] | None = None,
        density: Density = USUAL,
    ) -> None:
        self.paper, self.root, self.faces = paper, root, faces
        self.insides, self.numbers, self.density = insides, numbers or {}, density
        self.breaker = Breaker(faces)
        self.layout = layout("a4_portrait", paper.profile)
        self.foot = Foot(paper, self.layout, self.breaker)
        self.bottom = self.foot.bottom
        self.drafts: list[_Draft] = []
        self.placed: list[Placed] = []
        self.marks: list[Bookmark] = []
        self.running = ""
        self.signature = 0.0  # the height of the one that follows what is being set
        self.y = self.start = self.layout.top
        self._turn()

    def run(self) -> Laid:
        """Everything on its pages, with their numbers."""
        for node in self.root.nodes("article"):
            self.running = node.get("data-running")
            self._blocks(node)
        total = len(self.drafts)
        pages = tuple(
            Page(
                (*draft.texts, self.foot.folio(number, total), *self.foot.stamp(number)),
                rules_around(draft.boxes),
                self.foot.marks(number),
            )
            for number, draft in enumerate(self.drafts, 1)
        )
        composed = Composed(self.paper.title, self.layout.width, self.layout.height, RULE_WIDTH, pages)
        return Laid(composed, tuple(self.placed), tuple(self.marks))

    # -- blocks

    def _blocks(self, parent: Node) -> None:
        nodes = parent.nodes("h1", "h2", "h3", "p", "table", "section", "figure", "object", "nav")
        for place, node in enumerate(nodes, 1):
            if node.get("data-bookmark"):
                self._mark(node)
            self.signature = self._signature(nodes[place:])
            getattr(self, f"_{node.tag}", self._paragraph)(node)

    def _signature(self, following: Sequence[Node]) -> float:
        """The height of the signature (lines set to the right) that comes next, 0 where something else comes."""
        height = signature = 0.0
        for node in following:
            if node.tag != "p" or not node.classes & {"gap", "right"}:
                break
            lines = float(node.get("data-lines", "1")) * (self.density.least if "gap" in node.classes else 1)
            height += lines * look_of(node.tag, node.classes, self.paper.profile).style.leading
            if "right" in node.classes:
                signature = height
        return signature

    def _mark(self, node: Node) -> None:
        fresh = node.tag == "section" or (node.tag == "object" and self.insides.pages(node.get("data-insert")))
        if fresh and self.y > self.start:
            self._turn()
        self._room(MARK_ROOM)
        self.marks.append(Bookmark(int(node.get("data-level", "1")), node.get("data-bookmark"), len(self.drafts) - 1))

    def _section(self, node: Node) -> None:
        """Begins on a page of its own."""
        if self.y > self.start:
            self._turn()
        self._blocks(node)

    def _paragraph(self, node: Node) -> None:
        look = look_of(node.tag, node.classes, self.paper.profile)
        if "gap" in node.classes:
            self.y += look.style.leading * float(node.get("data-lines", "1")) * self.density.least
            return
        spans = node.nodes("span")
        if spans:
            self._sides([span.text for span in spans], look)
            return
        em = self.layout.type_width / look.style.size
        role, parts = look.style.role, [look.indent + part for part in node.text.split("\n")]
        if look.align == "center":
            lines = [line for part in parts for line in self.breaker.balanced(part, em, role)]
        else:
            running = look.align == "left"
            lines = [line for part in parts for line in self.breaker.lines(part, em, role, running=running)]
        self._lines(lines, look)

    def _sides(self, parts: list[str], look: Look) -> None:
        """Left, (middle) and right on one line."""
        self._room(look.style.leading)
        aligns: list[TextAlign] = ["left", "right"] if len(parts) == 2 else ["left", "center", "right"]
        for part, align in zip(parts, aligns, strict=True):
            box = (self.layout.left, self.y, self.layout.type_width, look.style.leading)
            self._add((part,), box, look.style, align)
        self.y += look.style.leading + CAPTION_GAP

    def _lines(self, lines: Sequence[Line | str], look: Look) -> None:
        """Lines one under the other; a heading keeps two lines of what follows, a signature some of what it signs."""
        leading = look.style.leading
        if self.y > self.start:
            self.y += look.before
        self._room(leading * ((len(lines) + 2) if look.keeps else min(2, len(lines))))
        while lines:
            fits = max(1, int((self.bottom - self.y + 1e-6) // leading))
            if fits < len(lines) and len(lines) - fits < 2 and fits > 2:
                fits -= 1  # no single line goes over
            if fits >= len(lines) and self.y + len(lines) * leading + self.signature > self.bottom + 1e-6:
                fits = len(lines) - max(1, min(2, len(lines) - 2))
            if not fits and self.y > self.start:
                self._turn()
                continue
            fits = max(1, fits)
            part, lines = lines[:fits], lines[fits:]
            box = (self.layout.left, self.y, self.layout.type_width, len(part) * leading)
            self._add(part, box, look.style, look.align, look.kind)
            self.y += len(part) * leading
            if lines:
                self._turn()
        self.y += look.after

    # -- tables

    def _table(self, node: Node) -> None:
        reader = RowReader(node, self.layout.left, self.layout.type_width, self.breaker, self.density)
        heads = [reader.row(row) for row in node.nodes("tr") if "head" in row.classes]
        rows = [reader.row(row) for row in node.nodes("tr") if "head" not in row.classes]
        first = min(rows[0].height, MARK_ROOM) if heads and rows else 0.0
        self._room(sum(head.height for head in heads) + first)
        for head in heads:
            self._put_row(head)
        for row in rows:
            self._row(row, reader, heads)
        self.y += CAPTION_GAP

    def _row(self, row: Row, reader: RowReader, heads: list[Row]) -> None:
        while self.y + row.height > self.bottom:
            parts = cut(row, self.bottom - self.y, reader)
            if parts is None and self._at_top(heads):
                row = _forced(row)
                parts = cut(row, self.bottom - self.y, reader)
            if parts is None and self._at_top(heads):
                break
            if parts is not None:
                self._put_row(parts[0])
                row = parts[1]
            self._turn()
            for head in heads:
                self._put_row(head)
        self._put_row(row)

    def _at_top(self, heads: list[Row]) -> bool:
        return self.y <= self.start + sum(head.height for head in heads) + 1e-6

    def _put_row(self, row: Row) -> None:
        height = row.height
        for cell in row.cells:
            self.drafts[-1].boxes.append(Box(cell.x, self.y, cell.w, height))
            self._put_cell(cell, height)
        self.y += height

    def _put_cell(self, cell: Cell, height: float) -> None:
        x, w = cell.x + cell.pad, cell.w - 2 * cell.pad
        if cell.foot:
            foot, pad = cell.foot_height, cell.density.pad
            self._add(cell.foot, (x, self.y + height - pad - foot, w, foot), cell.style, "right", "cell")
            top = (x, self.y + pad, w, len(cell.lines) * cell.style.leading)
            self._add(cell.lines, top, cell.style, cell.align, "cell")
            return
        self._add(cell.lines, (x, self.y, w, height), cell.style, cell.align, "head" if cell.label else "cell")

    # -- what is bound in

    def _figure(self, node: Node) -> None:
        """A picture with its caption, at most half a page high."""
        name = node.get("data-picture")
        captions = [part.text for part in node.nodes("p")]
        caption = CELL.leading * len(captions) + CAPTION_GAP
        high = (self.bottom - self.start - HEADING_ROOM) / PICTURES_A_PAGE - caption - CAPTION_GAP
        across, down = self.insides.picture(name)
        if not across:
            self._lines(tuple(captions), Look(CELL))
            self._lines((f"（不能显示：{self.insides.reason(name)}）",), Look(CELL, after=CAPTION_GAP))
            return
        scale = min(self.layout.type_width / across, high / down)
        w, h = across * scale, down * scale
        self._room(h + caption)
        x = self.layout.left + (self.layout.type_width - w) / 2
        self.placed.append(Placed("picture", name, 0, len(self.drafts) - 1, Box(x, self.y, w, h)))
        self.y += h + CAPTION_GAP / 2
        self._lines(tuple(captions), Look(CELL, "center", after=CAPTION_GAP))

    def _object(self, node: Node) -> None:
        """The pages of a PDF file, each in a page of this one under a line that says what it is."""
        name, title = node.get("data-insert"), node.get("data-title")
        pages = self.insides.pages(name)
        if not pages:
            self._lines((title,), Look(looks.LABEL, after=CAPTION_GAP))
            words = f"附件不能合并：{self.insides.reason(name)}。原文件见系统中本问题的佐证材料。"
            em = self.layout.type_width / CELL.size
            self._lines(self.breaker.lines(words, em), Look(CELL, after=CAPTION_GAP))
            return
        for part in range(pages):
            if self.y > self.start:
                self._turn()
            self._sides([title, f"第{part + 1}页／共{pages}页"], Look(CELL))
            box = Box(self.layout.left, self.y, self.layout.type_width, self.bottom - self.y)
            self.drafts[-1].boxes.append(box)
            self.placed.append(Placed("insert", name, part, len(self.drafts) - 1, box))
            self.y = self.bottom

    def _nav(self, node: Node) -> None:
        """The contents: every bookmark with its page, dots between."""
        for words, level in [(line.text, int(line.get("data-level", "1"))) for line in node.nodes("p")]:
            self._room(looks.CONTENTS.leading)
            number = str(self.numbers.get(words, 0))
            size, width = looks.CONTENTS.size, self.layout.type_width
            indent = INDENT_OF_LEVEL * (level - 1) * size
            em = (width - indent) / size - 4
            shown = self.breaker.lines(words, em)
            text = shown[0].text + (DOTS if len(shown) > 1 else "")
            free = em + 2 - self.faces.width("body", text)
            box = (self.layout.left + indent, self.y, width - indent, looks.CONTENTS.leading)
            self._add((f"{text} {DOTS * max(1, int(free))}",), box, looks.CONTENTS, "left")
            self._add((number,), box, looks.CONTENTS, "right")
            self.y += looks.CONTENTS.leading

    # -- pages

    def _turn(self) -> None:
        self.drafts.append(_Draft())
        self.y = self.layout.top
        if len(self.drafts) > 1 and self.running:
            box = (self.layout.left, self.y, self.layout.type_width, looks.RUNNING.leading)
            self._add((self.running,), box, looks.RUNNING, "right", "header")
            self.y += looks.RUNNING.leading + CAPTION_GAP
        self.start = self.y

    def _room(self, height: float) -> None:
        """Turn the page when so much does not fit under what stands here."""
        if self.y + height > self.bottom + 1e-6 and self.y > self.start:
            self._turn()

    def _add(
        self,
        lines: Sequence[Line | str],
        box: tuple[float, float, float, float],
        how: Style,
        align: TextAlign,
        kind: Kind = "note",
    ) -> None:
        if lines:
            broken = [line if isinstance(line, Line) else Line(line) for line in lines]
            self.drafts[-1].texts.append(set_lines(box, broken, how, align, kind))


def _forced(row: Row) -> Row:
    """A row taller than a page is cut whether it wants to or not."""
    return Row(row.cells, True, row.least)
