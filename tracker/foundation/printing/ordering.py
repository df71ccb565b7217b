"""What the worker and the child process that prints agree upon: the order, and what lies in the child's work folder."""

from typing import Literal, NamedTuple

ORDER, PRODUCT = "order.json", "pages.pdf"
SHEET, PAPER = "sheet.jsonl", "paper.json"  # one of them: what is to be printed
ATTACHED = "xiaohao.json"  # there and in the printed file: the data that it is of
COMPANION = "xiaohao.xlsx"  # there and in the archive copy: the same sheet for Excel
Painter = Literal["direct", "reference"]


class Order(NamedTuple):
    """How the child is to print."""

    fonts_folder: str | None
    memory_mb: int
    seconds: float
    painter: Painter = "direct"
    made_at: str | None = None
