"""What must never happen in a picture, as sentences: a test asks for an empty list."""

from collections.abc import Iterator
from itertools import combinations

from tracker.workflow.picture.shapes import Box, Layout, Line, Text

_SLACK = 0.01
Area = tuple[float, float, float, float]  # left, top, right, bottom


def faults(drawn: Layout) -> list[str]:
    """Everything that touches what it should not."""
    return [
        *_boxes_on_boxes(drawn),
        *_lines_through_boxes(drawn),
        *_lines_through_texts(drawn),
        *_texts_out_of_place(drawn),
        *_texts_on_texts(drawn),
        *_outside(drawn),
    ]


def of_box(box: Box) -> Area:
    return box.x, box.y, box.x + box.width, box.y + box.height


def of_text(text: Text) -> Area:
    return text.x, text.y, text.x + text.width, text.y + text.height


def segments(line: Line) -> Iterator[Area]:
    """The straight parts of a line, which are upright or level, as areas without breadth."""
    for (x, y), (u, v) in zip(line.points, line.points[1:], strict=False):
        assert x == u or y == v, "a line is upright or level"
        yield min(x, u), min(y, v), max(x, u), max(y, v)


def meet(one: Area, other: Area) -> bool:
    """They share more than an edge."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    thin = (one[0] == one[2] or one[1] == one[3]) or (other[0] == other[2] or other[1] == other[3])
    if thin:
        return _strictly(one, other)
    return across > _SLACK and down > _SLACK


def _strictly(line: Area, area: Area) -> bool:
    """A thin area runs through the inside of a broad one."""
    inside_x = line[0] < area[2] - _SLACK and line[2] > area[0] + _SLACK
    inside_y = line[1] < area[3] - _SLACK and line[3] > area[1] + _SLACK
    return inside_x and inside_y


def _boxes_on_boxes(drawn: Layout) -> Iterator[str]:
    for one, other in combinations(drawn.boxes, 2):
        if meet(of_box(one), of_box(other)):
            yield f"{one.code} lies on {other.code}"


def _lines_through_boxes(drawn: Layout) -> Iterator[str]:
    for line in drawn.lines:
        for box in drawn.boxes:
            if any(_strictly(part, of_box(box)) for part in segments(line)):
                yield f"{line.points} crosses {box.code}"


def _lines_through_texts(drawn: Layout) -> Iterator[str]:
    for line in drawn.lines:
        for text in drawn.texts:
            if any(_strictly(part, of_text(text)) for part in segments(line)):
                yield f"{line.points} crosses “{text.words}”"


def _texts_out_of_place(drawn: Layout) -> Iterator[str]:
    boxes = {box.code: box for box in drawn.boxes}
    for text in drawn.texts:
        if text.inside is not None:
            left, top, right, bottom = of_box(boxes[text.inside])
            area = of_text(text)
            if area[0] < left or area[1] < top or area[2] > right + _SLACK or area[3] > bottom:
                yield f"“{text.words}” sticks out of {text.inside}"
        for box in drawn.boxes:
            if box.code is not text.inside and meet(of_text(text), of_box(box)):
                yield f"“{text.words}” lies on {box.code}"


def _texts_on_texts(drawn: Layout) -> Iterator[str]:
    for one, other in combinations(drawn.texts, 2):
        if meet(of_text(one), of_text(other)):
            yield f"“{one.words}” lies on “{other.words}”"


def _outside(drawn: Layout) -> Iterator[str]:
    for area in (
        *map(of_box, drawn.boxes),
        *map(of_text, drawn.texts),
        *(p for li in drawn.lines for p in segments(li)),
    ):
        if area[0] < 0 or area[1] < 0 or area[2] > drawn.width or area[3] > drawn.height:
            yield f"{area} is outside the picture"
