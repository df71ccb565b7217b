"""The picture of a template, drawn from its definition alone: what the office edits is what it sees.

`picture(definition)` is the template; with a `Journey` the way of one finding lies over it. Pure: text in, text out.
"""

from tracker.workflow.model import Definition
from tracker.workflow.picture.journey import Journey, Step
from tracker.workflow.picture.layout import layout
from tracker.workflow.picture.paper import in_two_columns
from tracker.workflow.picture.sketch import sketch
from tracker.workflow.picture.svg import svg
from tracker.workflow.picture.telling import told

__all__ = ["Journey", "Step", "picture"]


def picture(definition: Definition, journey: Journey | None = None, *, paper: bool = False) -> str:
    """A standalone SVG, 360 units wide for a telephone, the same for the same definition and journey.

    `paper`: in two columns, for a sheet of A4. Draws unproven drafts as well: what is missing is drawn as missing.
    """
    drawn = sketch(definition, journey)
    title = f"流程图：{drawn.title}" if drawn.title else "流程图"
    placed = layout(drawn, definition)
    return svg(in_two_columns(placed) if paper else placed, title, told(drawn, definition))
