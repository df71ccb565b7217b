"""The plain data of a picture: boxes, lines and texts with their places in units of the drawing, y downwards."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.workflow.model import State
from tracker.workflow.picture.measuring import width

Point = tuple[float, float]


class Tone(StrEnum):
    """How a thing is drawn. Every difference is also one of weight, dash or word, so that it survives a grey print."""

    PLAIN = "plain"  # the template alone
    AHEAD = "ahead"  # not reached on the journey
    WALKED = "walked"  # reached on the journey
    HERE = "here"  # where it waits now
    MISSING = "missing"  # named, but not in the template
    SOFT = "soft"  # a text beside the main one
    LIGHT = "light"  # a text on a dark ground


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the left end of its upper edge. `inside` is the box that holds it, if any."""

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    tone: Tone = Tone.PLAIN
    inside: State | None = None

    @property
    def width(self) -> float:
        """As measured, which is never less than a font needs."""
        return width(self.words, self.size)

    @property
    def height(self) -> float:
        """From the upper to the lower edge of its characters."""
        return self.size * 1.2


@dataclass(frozen=True, slots=True)
class Box:
    """A state. `band` is the height of its dark head, 0 without."""

    code: State
    x: float
    y: float
    width: float
    height: float
    tone: Tone = Tone.PLAIN
    band: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; `back` is dashed, `arrow` puts a head on its last point."""

    points: tuple[Point, ...]
    tone: Tone = Tone.PLAIN
    back: bool = False
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A quiet level line between the parts of a picture."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything with its place."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...] = ()
