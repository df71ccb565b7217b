"""Looking at composed pages: what stands where, and whether it may."""

from itertools import combinations

from tracker.foundation.printing import style
from tracker.foundation.printing.cells import CONTINUED, CONTINUED_NARROW
from tracker.foundation.printing.document import Sheet
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Composed, Text, inside_runs

LAYOUT = style.layout("a4_landscape", "standalone")
MARKS = {CONTINUED, CONTINUED_NARROW}
LONG = "党委会议记录不规范，整改落实监督不到位。" * 400  # 8,000 characters


def texts(composed: Composed, *kinds: str) -> list[tuple[int, Text]]:
    """All texts of some kinds with the number of their page, from 0."""
    return [(n, text) for n, page in enumerate(composed.pages) for text in page.texts if text.kind in kinds]


def row_height(lines: int) -> float:
    return lines * LAYOUT.body.leading + 2 * style.PAD_Y


def said(text: Text) -> str:
    return "".join(text.lines)


def words(composed: Composed, column: str, entry: int) -> str:
    """What a column says of an entry over all pages, without repetitions, marks and spaces."""
    cells = [text for _, text in texts(composed, "cell") if (text.column, text.entry) == (column, entry)]
    first, *others = [text.lines for text in cells] or [()]
    lines = [*first, *(line for more in others for line in (more[1:] if more[0] in MARKS else more))]
    return "".join(lines).replace(" ", "")


def assert_sound(composed: Composed, layout: style.Layout = LAYOUT) -> None:
    """Nothing outside the type area, no text taller than its place, no two texts in one place."""
    for page in composed.pages:
        for text in page.texts:
            assert text.x >= layout.left - 1e-6
            assert text.x + text.w <= layout.right + 1e-6
            assert text.y >= layout.top - 1e-6
            assert text.y + text.h <= composed.height - 7 * style.MM + 1e-6
            assert len(text.lines) * text.style.leading <= text.h + 1e-6
        assert not [pair for pair in combinations(page.texts, 2) if overlap(*pair)]


def overlap(one: Text, other: Text) -> bool:
    beside = one.x + one.w <= other.x + 1e-6 or other.x + other.w <= one.x + 1e-6
    return not beside and one.y + one.h > other.y + 1e-6 and other.y + other.h > one.y + 1e-6


def assert_complete(sheet: Sheet, composed: Composed) -> None:
    """Every text of every entry is there once, in order."""
    entries = [entry for group in sheet.groups for entry in group.entries]
    for ordinal, entry in enumerate(entries):
        for column in sheet.columns:
            wanted = [entry.cells] if entry.merges(column) else entry.lines
            expected = "".join(cells.get(column.key, "") for cells in wanted).replace(" ", "").replace("\n", "")
            assert words(composed, column.key, ordinal) == expected


def ends_of_ink(faces: Faces, text: Text) -> list[float]:
    """Where the ink of each line ends, from the left edge of the text; the empty half of a last mark is none."""
    found = []
    for number, line in enumerate(text.lines):
        spacing = text.spacing[number] if text.spacing else 0.0
        kerns = sum(points for _, points in text.kerns[number]) if text.kerns else 0.0
        empty = 0.5 if line[-1:] in faces.widths(text.style.role).closing else 0.0
        width = (faces.width(text.style.role, line) - empty) * text.style.size
        found.append(width + spacing * (len(line) - 1 - len(inside_runs(line))) + kerns)
    return found
