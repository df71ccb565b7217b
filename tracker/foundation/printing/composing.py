"""From a sheet to pages: where every cell, line and rule stands. Nothing is painted here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.foundation.printing import style
from tracker.foundation.printing.breaking import Breaker, Line
from tracker.foundation.printing.cells import BALANCED_LINES, CellTexts, Lines, Strip, side_by_side
from tracker.foundation.printing.document import Entry, Sheet
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.foot import Foot
from tracker.foundation.printing.pages import Box, Composed, Kind, Page, Style, Text, TextAlign, rules_around
from tracker.foundation.printing.placing import (
    FEWEST,
    LEAST_REST,
    MODEST,
    Frame,
    Piece,
    cut_at,
    fragments,
    lay_rows,
    shares,
    stretched,
)
from tracker.foundation.printing.preparing import prepare, refuse_missing
from tracker.foundation.printing.setting import set_lines
from tracker.foundation.printing.style import layout

TAIL_SHARE = 0.4  # of a page: how much of the notes keeps with the last row


@dataclass(frozen=True)
class Stream:
    """A document whose pages are composed while they are asked for, so that none need be kept.

    They come without their numbers, because how many there are is known at the end: `folio(number, total)` is the
    text that still goes on page `number`.
    """

    title: str
    width: float
    height: float
    rule_width: float
    pages: Iterator[Page]
    folio: Callable[[int, int], Text]


def compose_pages(sheet: Sheet, faces: Faces) -> Stream:
    """The pages of a sheet one by one; whoever paints them meets each character and finds those without a glyph."""
    composer = _Composer(prepare(sheet), faces)
    size = composer.layout
    return Stream(sheet.title, size.width, size.height, style.RULE_WIDTH, composer.pages(), composer.foot.folio)


def compose(sheet: Sheet, faces: Faces) -> Composed:
    """All pages of a sheet, numbered; raises MissingGlyphError before anything is laid out."""
    refuse_missing(prepare(sheet), faces)
    stream = compose_pages(sheet, faces)
    pages = tuple(stream.pages)
    numbered = tuple(
        replace(page, texts=(*page.texts, stream.folio(number, len(pages)))) for number, page in enumerate(pages, 1)
    )
    return Composed(stream.title, stream.width, stream.height, stream.rule_width, numbered)


@dataclass
class _Draft:
    """A page while it is being filled."""

    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def cell(self, strip: Strip, y: float, h: float, lines: Lines, how: Style, kind: Kind, entry: int = -1) -> None:
        self.boxes.append(Box(strip.x, y, strip.w, h))
        align: TextAlign = "center" if kind == "head" else strip.column.align
        # A column narrower than one character keeps the character in its middle.
        pad = min(style.PAD_HEAD if kind == "head" else strip.pad, (strip.w - how.size) / 2)
        if lines:
            box = (strip.x + pad, y, strip.w - 2 * pad, h)
            self.texts.append(set_lines(box, lines, how, align, kind, strip.key, entry))


@dataclass(frozen=True)
class _Measured:
    """An entry with its texts broken into lines."""

    ordinal: int
    entry: Entry
    merged: dict[str, Lines]
    rows: tuple[dict[str, Lines], ...]

    @property
    def counts(self) -> list[int]:
        return [max([1, *map(len, row.values())]) for row in self.rows]


class _Composer:
    def __init__(self, sheet: Sheet, faces: Faces) -> None:
        self.sheet = sheet
        self.breaker = Breaker(faces)
        self.faces = faces
        self.layout = layout(sheet.paper, sheet.profile)
        self.strips = side_by_side(sheet.columns, self.layout)
        self.left = self.strips[0].x
        self.width = sum(strip.w for strip in self.strips)
        self.cells = CellTexts(sheet, self.strips, faces, self.breaker, self.layout)
        self.heads = {strip.key: self.cells.head(strip) for strip in self.strips}
        self.head_height = max(map(len, self.heads.values())) * self.layout.head.leading + 2 * style.PAD_Y
        self.foot = Foot(sheet, self.layout, self.breaker)
        self.bottom = self.foot.bottom
        self.frame = Frame(self.layout.top + self.head_height, self.bottom, self.layout.body.leading)
        self.head_rows: dict[float, _Draft] = {}  # by where they stand
        self.drafts: list[_Draft] = []
        self.number = 0  # of the last page that went out
        self.y = self.layout.top

    # -- the flow of a sheet

    def pages(self) -> Iterator[Page]:
        """Everything but the page numbers. A page goes out when the next one has been begun."""
        self._blank_page()
        self._title()
        self._header()
        self._leave_crowded_page()
        self._heads()
        tail = self._tail_lines()
        if self.sheet.is_nil:
            self._nil_row()
        else:
            for _ in self._groups(self._tail_reserve(tail)):
                yield from self._finished(1)
        self._tail(tail)
        yield from self._finished(0)

    def _finished(self, open_pages: int) -> Iterator[Page]:
        while len(self.drafts) > open_pages:
            draft = self.drafts.pop(0)
            self.number += 1
            texts = (*draft.texts, *self.foot.stamp(self.number))
            yield Page(texts, rules_around(draft.boxes), self.foot.marks(self.number))

    def _groups(self, reserve: float) -> Iterator[None]:
        """Lay out entry by entry, with a halt after each."""
        last = [group for group in self.sheet.groups if group.label or group.entries][-1]
        ordinal = 0
        for group in self.sheet.groups:
            label = group.label
            for number, entry in enumerate(group.entries, 1):
                ends = group is last and number == len(group.entries)
                self._entry(self._measure(entry, ordinal), label, reserve if ends else 0.0)
                label, ordinal = "", ordinal + 1
                yield
            if label:
                self._label_alone(label, reserve if group is last else 0.0)

    # -- above the table

    def _title(self) -> None:
        lines = self.breaker.balanced(self.sheet.title, self.layout.type_width / self.layout.title.size, "title")
        self._line_block(lines, self.layout.title, "center", "title")
        self.y += self.layout.title_gap if lines else 0.0

    def _header(self) -> None:
        parts = [part for part in self.sheet.header if part]
        em = self.layout.type_width / self.layout.header.size
        if not parts:
            return
        if sum(self.faces.width("body", part) for part in parts) + 2 * len(parts) > em:
            for part in parts:
                self._line_block(self.breaker.lines(part, em), self.layout.header, "left", "header")
        else:
            self._header_line()
        self.y += self.layout.header_gap

    def _header_line(self) -> None:
        """Left, middle and right on one line; the middle gives way when a side is long."""
        texts = (*self.sheet.header, "", "")[:3]
        widths = [self.faces.width("body", text) * self.layout.header.size for text in texts]
        gap = 2 * self.layout.header.size
        middle = (self.layout.type_width - widths[1]) / 2
        middle = min(max(middle, widths[0] + gap), self.layout.type_width - widths[2] - gap - widths[1])
        for text, offset, width in zip(texts, (0.0, middle, self.layout.type_width - widths[2]), widths, strict=True):
            if text:
                self._add(
                    (Line(text),),
                    (self.layout.left + offset, self.y, width, self.layout.header.leading),
                    self.layout.header,
                    "left",
                    "header",
                )
        self.y += self.layout.header.leading

    def _leave_crowded_page(self) -> None:
        """A title that fills half a page keeps it to itself."""
        if self.y > self.frame.height / 2:
            self._blank_page()

    def _blank_page(self) -> None:
        self.drafts.append(_Draft())
        self.y = self.layout.top

    def _heads(self) -> None:
        """The column heads; wherever a page begins with them, they are the same ones."""
        if self.y not in self.head_rows:
            row = self.head_rows[self.y] = _Draft()
            for strip in self.strips:
                row.cell(strip, self.y, self.head_height, self.heads[strip.key], self.layout.head, "head")
        self.drafts[-1].texts += self.head_rows[self.y].texts
        self.drafts[-1].boxes += self.head_rows[self.y].boxes
        self.y += self.head_height

    # -- rows

    def _turn(self) -> None:
        """Begin a new page with the column heads on it."""
        self._blank_page()
        self._heads()

    def _measure(self, entry: Entry, ordinal: int) -> _Measured:
        merged = [strip for strip in self.strips if entry.merges(strip.column)]
        single = [strip for strip in self.strips if not entry.merges(strip.column)]
        return _Measured(
            ordinal,
            entry,
            {strip.key: self.cells.lines(strip, entry.cells.get(strip.key, "")) for strip in merged},
            tuple(
                {strip.key: self.cells.lines(strip, line.get(strip.key, "")) for strip in single}
                for line in entry.lines
            ),
        )

    def _entry(self, measured: _Measured, label: str, reserve: float) -> None:
        labelled = self._label_lines(label)
        above = self.frame.height_of(len(labelled)) if labelled else 0.0
        pieces = _lay(measured, self.y + above, self.frame, reserve)
        if self._belongs_on_next_page(pieces, measured):
            self._turn()
            pieces = _lay(measured, self.y + above, self.frame, reserve)
        if labelled:
            self._label_row(labelled)
        self._put(measured, pieces)

    def _belongs_on_next_page(self, pieces: Sequence[Piece], measured: _Measured) -> bool:
        """Whether an entry begins on the next page: when no row fits here, or too little of it would stand here."""
        if self.y <= self.frame.top:
            return False
        parts = fragments(pieces, self.frame)
        return pieces[0].page > 0 or (len(parts) > 1 and parts[0].room < self._least_beginning(measured))

    def _least_beginning(self, measured: _Measured) -> int:
        """Lines that an entry has at least on its first page: short centred texts stand there whole."""
        least = FEWEST
        for strip in self.strips:
            length = len(measured.merged.get(strip.key, ()))
            whole = strip.column.align == "center" and length <= BALANCED_LINES
            least = max(least, length if whole else min(length, MODEST))
        return least

    def _put(self, measured: _Measured, pieces: Sequence[Piece]) -> None:
        parts = fragments(pieces, self.frame)
        merged = {
            strip.key: list(self.cells.spread(strip, measured.entry.cells.get(strip.key, ""), parts))
            for strip in self.strips
            if strip.key in measured.merged
        }
        for number, part in enumerate(parts):
            if part.page > 0:
                self._turn()
            page, body = self.drafts[-1], self.layout.body
            self._put_rows(measured, [piece for piece in pieces if piece.page == part.page])
            for strip in self.strips:
                if strip.key in merged:
                    kind, lines = merged[strip.key][number]
                    page.cell(strip, part.y, part.height, lines, body, kind, measured.ordinal)
            self.y = part.y + part.height

    def _put_rows(self, measured: _Measured, pieces: Sequence[Piece]) -> None:
        page, body = self.drafts[-1], self.layout.body
        for piece in pieces:
            for strip in self.strips:
                if strip.key not in measured.merged:
                    lines = measured.rows[piece.row][strip.key]
                    start, end = (cut_at(len(lines), place) for place in (piece.start, piece.start + piece.lines))
                    page.cell(strip, piece.y, piece.end - piece.y, lines[start:end], body, "cell", measured.ordinal)

    # -- full-width rows

    def _label_lines(self, label: str) -> Lines:
        return self.breaker.lines(
            label, (self.width - 2 * style.PAD_LEFT_ALIGNED) / self.layout.group.size, "head", running=True
        )

    def _label_row(self, lines: Lines) -> None:
        self._full_row(lines, self.layout.group, "left", "group", len(lines))

    def _label_alone(self, label: str, reserve: float) -> None:
        """The row of a group that has no entries."""
        lines = self._label_lines(label)
        if self.y + self.frame.height_of(len(lines)) + reserve > self.bottom:
            self._turn()
        self._label_row(lines)

    def _nil_row(self) -> None:
        lines = self.breaker.lines(
            self.sheet.nil_text, (self.width - 2 * style.PAD_LEFT_ALIGNED) / self.layout.body.size
        )
        self._full_row(lines, self.layout.body, "center", "nil", max(style.NIL_LINES, len(lines)))

    def _full_row(self, lines: Lines, how: Style, align: TextAlign, kind: Kind, room: int) -> None:
        box = Box(self.left, self.y, self.width, self.frame.height_of(room))
        self.drafts[-1].boxes.append(box)
        pad = style.PAD_LEFT_ALIGNED
        self._add(lines, (box.x + pad, box.y, box.w - 2 * pad, box.h), how, align, kind)
        self.y += box.h

    # -- below the table

    def _tail_lines(self) -> Lines:
        em = self.layout.type_width / self.layout.note.size
        return tuple(line for note in self.sheet.notes for line in self.breaker.lines(note, em, "kai", running=True))

    def _signature_slots(self) -> list[Lines]:
        count = len(self.sheet.signatures)
        em = self.layout.type_width / max(count, 1) / self.layout.signature.size - 0.5
        return [self.breaker.lines(text, em) for text in self.sheet.signatures]

    def _signature_height(self) -> float:
        rows = max(map(len, self._signature_slots()), default=0)
        return self.layout.signature_gap + rows * self.layout.signature.leading if rows else 0.0

    def _tail_reserve(self, notes: Lines) -> float:
        """What keeps with the last row: the signatures and as many notes as a part of the page can take."""
        whole = self._signature_height() + (
            self.layout.note_gap + len(notes) * self.layout.note.leading if notes else 0.0
        )
        return min(
            whole, max(self._signature_height(), TAIL_SHARE * self.frame.height), 2 * TAIL_SHARE * self.frame.height
        )

    def _tail(self, notes: Lines) -> None:
        self._signatures()
        self.y += self.layout.note_gap
        while notes:
            room = max(0, int((self.bottom - self.y + 1e-6) // self.layout.note.leading))
            self._line_block(notes[:room], self.layout.note, "left", "note")
            notes = notes[room:]
            if notes:
                self._blank_page()

    def _signatures(self) -> None:
        slots = self._signature_slots()
        if not slots:
            return
        if self.y + self._signature_height() > self.bottom:
            self._blank_page()
        y = self.y + self.layout.signature_gap
        width = self.layout.type_width / len(slots)
        for number, lines in enumerate(slots):
            box = (self.layout.left + number * width, y, width, len(lines) * self.layout.signature.leading)
            self._add(lines, box, self.layout.signature, "left", "signature")
        self.y += self._signature_height()

    # -- texts

    def _line_block(self, lines: Lines, how: Style, align: TextAlign, kind: Kind) -> None:
        height = len(lines) * how.leading
        self._add(lines, (self.layout.left, self.y, self.layout.type_width, height), how, align, kind)
        self.y += height

    def _add(
        self, lines: Lines, box: tuple[float, float, float, float], how: Style, align: TextAlign, kind: Kind
    ) -> None:
        if lines:
            self.drafts[-1].texts.append(set_lines(box, lines, how, align, kind))


def _lay(measured: _Measured, y: float, frame: Frame, reserve: float) -> tuple[Piece, ...]:
    """The rows of an entry, the last one as tall as the longest merged text needs."""
    counts, totals = measured.counts, [len(lines) for lines in measured.merged.values()]
    while True:
        pieces = stretched(lay_rows(counts, y, frame, reserve), totals, frame)
        rooms = [part.room for part in fragments(pieces, frame)]
        lacking = max((shares(total, rooms)[1] for total in totals), default=0)
        if len(rooms) > 1:
            lacking = max(lacking, LEAST_REST - rooms[-1])
        if lacking <= 0:
            return pieces
        counts[-1] += lacking
