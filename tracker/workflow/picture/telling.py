"""The picture in words, for whoever cannot see it."""

from collections.abc import Iterator

from tracker.workflow.model import Definition
from tracker.workflow.picture.journey import waiting_words
from tracker.workflow.picture.measuring import clean
from tracker.workflow.picture.sketch import Sketch, Way, label_of, roles_text


def told(sketch: Sketch, definition: Definition) -> str:
    """Every state with the ways out of it, and where the finding waits."""
    return "。".join(_sentences(sketch, definition)) + "。"


def _sentences(sketch: Sketch, definition: Definition) -> Iterator[str]:
    if sketch.journey is not None:
        here = label_of(definition, sketch.journey.now)
        yield "，".join((f"现在是“{here}”", *map(clean, waiting_words(sketch.journey))))
    ways = [way for row in (*sketch.downs, *sketch.ups) for way in row]
    ways += [way for lane in sketch.lanes for way in lane.ways]
    for stop in sketch.stops:
        limit = f"（{stop.limit}）" if stop.limit else ""
        onward = "；".join(_way(way, definition) for way in ways if way.source is stop.code)
        yield f"{stop.label}{limit}{'：' if onward else ''}{onward}"
    if sketch.exits:
        yield f"其他去向：{'、'.join(one.label for one in sketch.exits)}"


def _way(way: Way, definition: Definition) -> str:
    return f"{way.label}（{roles_text(way.roles)}）到{label_of(definition, way.target)}"
