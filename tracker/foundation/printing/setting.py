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
    if not lines:
        return Text(*box, (), style, align, kind, column, entry)
    size = style.size
    words, spacing, kerns = zip(*lines, strict=True)
    spacing = tuple([em * size for em in spacing]) if any(spacing) else ()
    kerns = (
        tuple([tuple([(at, em * size) for at, em in line]) if line else line for line in kerns]) if any(kerns) else ()
    )
    return Text(*box, words, style, align, kind, column, entry, spacing, kerns)
