"""From broken lines, measured in em, to a text on paper, measured in points."""

from collections.abc import Sequence

from tracker.foundation.printing.breaking import Line
from tracker.foundation.printing.pages import Kind, Style, Text, TextAlign


def set_lines(
    box: tuple[float, float, float, float],
    lines: Sequence[Line],
    style: Style,
    align: TextAlign,
    kind: Kind,
    column: str = "",
    entry: int = -1,
) -> Text:
    """The lines in a box (x, y, width, height)."""
    size = style.size
    spacing: tuple[float, ...] = ()
    kerns: tuple[tuple[tuple[int, float], ...], ...] = ()
    if any(line.spacing for line in lines):
        spacing = tuple([line.spacing * size for line in lines])
    if any(line.kerns for line in lines):
        kerns = tuple([tuple([(at, em * size) for at, em in line.kerns]) for line in lines])
    return Text(*box, tuple([line.text for line in lines]), style, align, kind, column, entry, spacing, kerns)
