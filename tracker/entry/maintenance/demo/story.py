"""Which way each finding of the demo goes: how it stands today and what happened to it on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from random import Random

from tracker.entry.maintenance.demo.cases import Case
from tracker.workflow.model import MeasureKind, Timeframe


class Ending(StrEnum):
    """How a finding stands today."""

    CLOSED = auto()
    IN_REVIEW = auto()
    OVERDUE = auto()
    DUE_SOON = auto()
    RELAPSED = auto()


class Special(StrEnum):
    """What happens to a finding beyond the plain way."""

    SENT_BACK = auto()
    EXTENDED = auto()
    OBJECTION = auto()
    REFUSAL = auto()
    CORRECTION = auto()
    RETURNED_DRAFT = auto()
    RETURNED_PLAN = auto()
    TYPED = auto()
    RECORDED_LATE = auto()
    CLOSED_LATE = auto()
    INSUFFICIENT = auto()
    RECURRED = auto()
    DISMISSED = auto()
    NEGLECTED = auto()


@dataclass(frozen=True)
class Story:
    """`closed_ago`: how many days before today it was struck off; 0 when it is open."""

    ending: Ending
    timeframe: Timeframe
    closed_ago: int = 0
    specials: frozenset[Special] = frozenset()


# (share of the closed findings, timeframe, struck off between … and … days before today)
_WAVES = (
    (0.22, Timeframe.IMMEDIATE, 238, 246),
    (0.20, Timeframe.FIXED_TERM, 192, 215),
    (0.26, Timeframe.FIXED_TERM, 126, 184),
    (0.17, Timeframe.FIXED_TERM, 88, 104),
    (0.08, Timeframe.FIXED_TERM, 34, 76),
    (1.00, Timeframe.LONG_TERM, 60, 150),
)
_T, _V = "town", "village"
# special, which cases, how many, struck off between … and … days before today
_SPECIALS = (
    (Special.SENT_BACK, _T, 5, 34, 184),
    (Special.SENT_BACK, _V, 4, 34, 184),
    (Special.EXTENDED, _T, 1, 34, 76),
    (Special.OBJECTION, _T, 1, 88, 184),
    (Special.REFUSAL, _V, 1, 88, 184),
    (Special.RETURNED_DRAFT, _V, 1, 34, 246),
    (Special.RETURNED_PLAN, _T, 2, 34, 215),
    (Special.RETURNED_PLAN, _V, 1, 34, 215),
    (Special.TYPED, _V, 1, 34, 215),
    (Special.RECORDED_LATE, _V, 1, 34, 184),
    (Special.CLOSED_LATE, _T, 2, 126, 176),
    (Special.CLOSED_LATE, _V, 1, 126, 176),
    (Special.INSUFFICIENT, _V, 1, 126, 170),
    (Special.RECURRED, _V, 1, 94, 104),
    (Special.DISMISSED, _T, 1, 126, 170),
    (Special.NEGLECTED, _T, 1, 126, 170),
    (Special.NEGLECTED, _V, 1, 126, 170),
)
# Those that are about a deadline, or need weeks before the closing day; and those of which one is enough.
_TIMED = frozenset({Special.SENT_BACK, Special.EXTENDED, Special.CLOSED_LATE})
_ALONE = frozenset({Special.INSUFFICIENT, Special.RECURRED, Special.DISMISSED, Special.NEGLECTED})


def cast_stories(cases: list[Case], open_cases: dict[int, Story], rng: Random) -> list[Story]:
    """A story for each case, in order; `open_cases` gives those of the cases that are not struck off, by index."""
    closed = [index for index in range(len(cases)) if index not in open_cases]
    stories = dict(zip(closed, _plain(len(closed), rng), strict=True)) | open_cases
    for special, level, count, latest, earliest in _SPECIALS:
        if (level == _T) == cases[0].in_town:
            for index in _fitting(special, cases, stories, latest, earliest, rng)[:count]:
                story = stories[index]
                stories[index] = Story(
                    story.ending, story.timeframe, story.closed_ago, story.specials | frozenset({special})
                )
    return [_with_correction(stories[index], index, cases) for index in range(len(cases))]


def _plain(count: int, rng: Random) -> list[Story]:
    stories: list[Story] = []
    for share, timeframe, latest, earliest in _WAVES:
        wave = min(round(share * count), count - len(stories))
        stories += [Story(Ending.CLOSED, timeframe, rng.randint(latest, earliest)) for _ in range(wave)]
    rng.shuffle(stories)
    return stories


def _fitting(
    special: Special, cases: list[Case], stories: dict[int, Story], latest: int, earliest: int, rng: Random
) -> list[int]:
    """Indexes of closed cases for which this may happen, in random order."""
    found = [index for index, story in sorted(stories.items()) if _fits(special, story, latest, earliest)]
    if special is Special.RECORDED_LATE:
        found = [index for index in found if cases[index].lines[0].kind is MeasureKind.GENERAL]
    rng.shuffle(found)
    return found


def _fits(special: Special, story: Story, latest: int, earliest: int) -> bool:
    timed = story.timeframe is Timeframe.FIXED_TERM or special not in _TIMED
    crowded = bool(story.specials & _ALONE) and special in _ALONE
    return story.ending is Ending.CLOSED and latest <= story.closed_ago <= earliest and timed and not crowded


def _with_correction(story: Story, index: int, cases: list[Case]) -> Story:
    """The first case of a level with a number in its wording was misread when it was typed in."""
    numbered = next(at for at, case in enumerate(cases) if any(sign.isdecimal() for sign in case.wording))
    if index != numbered:
        return story
    return Story(story.ending, story.timeframe, story.closed_ago, story.specials | frozenset({Special.CORRECTION}))
