"""A long picture in two columns, so that it fits a sheet of paper: cut above a state, where only lines are parted."""

from collections.abc import Iterator
from dataclasses import replace

from tracker.workflow.picture.shapes import Layout, Line, Point, Text

GUTTER = 28.0
_ABOVE = 6.0  # the cut lies so far above a box that its arrow stays whole
_TOP = 16.0


def in_two_columns(drawn: Layout) -> Layout:
    """The lower part stands to the right of the upper one; unchanged where there is no place to cut."""
    cut = _best_cut(drawn)
    if cut is None:
        return drawn
    across, up = drawn.width + GUTTER, _TOP - cut
    lower_texts = [replace(text, x=text.x + across, y=text.y + up) for text in drawn.texts if text.y > cut]
    lower_boxes = [replace(box, x=box.x + across, y=box.y + up) for box in drawn.boxes if box.y > cut]
    lower_lines = [_moved(part, across, up) for line in drawn.lines for part in clipped(line, cut, drawn.height)]
    return Layout(
        width=across + drawn.width,
        height=max(cut, drawn.height + up),
        boxes=(*(box for box in drawn.boxes if box.y <= cut), *lower_boxes),
        lines=(*(part for line in drawn.lines for part in clipped(line, 0.0, cut)), *lower_lines),
        texts=(*(text for text in drawn.texts if text.y <= cut), *lower_texts),
        rules=tuple(replace(rule, x=rule.x + across, y=rule.y + up) if rule.y > cut else rule for rule in drawn.rules),
    )


def _best_cut(drawn: Layout) -> float | None:
    """The place above a box that parts the picture most evenly and goes through no text."""
    places = [box.y - _ABOVE for box in drawn.boxes[1:]]
    clear = [y for y in places if not any(_straddles(text, y) for text in drawn.texts) and not _in_a_box(drawn, y)]
    return min(clear, key=lambda y: (max(y, drawn.height - y), y), default=None)


def _straddles(text: Text, y: float) -> bool:
    return text.y - 1 < y < text.y + text.height + 1


def _in_a_box(drawn: Layout, y: float) -> bool:
    return any(box.y < y < box.y + box.height for box in drawn.boxes)


def clipped(line: Line, top: float, bottom: float) -> Iterator[Line]:
    """What of a line lies between two heights; only the piece with its last point keeps the arrow."""
    piece: list[Point] = []
    for start, end in zip(line.points, line.points[1:], strict=False):
        inside = _within(start, end, top, bottom)
        if inside is None:
            if piece:
                yield replace(line, points=tuple(piece), arrow=False)
            piece = []
            continue
        piece = [*(piece or inside[:1]), inside[1]]
    if piece:
        yield replace(line, points=tuple(piece), arrow=line.arrow and piece[-1] == line.points[-1])


def _within(start: Point, end: Point, top: float, bottom: float) -> tuple[Point, Point] | None:
    """The part of an upright or level stroke between two heights."""
    if max(start[1], end[1]) <= top or min(start[1], end[1]) >= bottom:
        return None
    first = (start[0], min(max(start[1], top), bottom))
    return first, (end[0], min(max(end[1], top), bottom))


def _moved(line: Line, dx: float, dy: float) -> Line:
    return replace(line, points=tuple((x + dx, y + dy) for x, y in line.points))
