"""What a parsed text consists of. All offsets count characters (code points) of the original text."""

from dataclasses import dataclass
from enum import StrEnum


class ParsedKind(StrEnum):
    """What the text turned out to be."""

    REPORT = "report"
    FEEDBACK = "feedback"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    ParsedKind.REPORT: "带有存在问题部分的报告",
    ParsedKind.FEEDBACK: "反馈意见或问题清单",
    ParsedKind.NOTHING: "没有可识别的问题",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of the original text."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.start < self.end


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """A finding as it stands in the text; category and aspect are empty where the text does not classify."""

    category: str
    aspect: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The outcome of reading one text: where the findings were looked for, and what was found.

    `heading` is the wording of the heading of the part that counts ("" for a text of findings throughout);
    `message` tells the user what was recognised, or what was looked for in vain.
    """

    kind: ParsedKind
    section: Span | None
    heading: str
    findings: tuple[DraftFinding, ...]
    message: str
