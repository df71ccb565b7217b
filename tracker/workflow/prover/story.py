"""Tells a path as an office would: who, by which post, did what, and where the finding then stood."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.workflow.model import ActingPerson, Definition, Role, State, TransitionDef
from tracker.workflow.rules import READ_ONLY_ROLES

_LETTERS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody pressed a button; nobody did where the template names no role for it."""

    transition: TransitionDef
    source: State
    target: State
    actor: ActingPerson


@dataclass(frozen=True, slots=True)
class Happened:
    """How a situation came about: the last event, linked backwards, so that walks share their beginnings."""

    event: Event
    before: "Happened | None"


def events_of(last: Happened | None) -> tuple[Event, ...]:
    """From the first to the last."""
    found: list[Event] = []
    while last is not None:
        found.append(last.event)
        last = last.before
    return tuple(reversed(found))


def told(definition: Definition, events: Iterable[Event]) -> tuple[str, ...]:
    """责任人甲申请销号，到待初审; 乙受甲（兼镇纪委）委托复核同意，到待审定; …"""
    cast = _Cast()
    return tuple(cast.step(definition, event) for event in events)


def told_with_refusal(
    definition: Definition, events: Iterable[Event], asked: Event, sentences: tuple[str, ...]
) -> tuple[str, ...]:
    """The story up to the button that is refused, and what its presser reads."""
    cast = _Cast()
    steps = [cast.step(definition, event) for event in events]
    return (*steps, f"{cast.who(asked)}想办“{asked.transition.label}”，办不了：{'；'.join(sentences)}")


class _Cast:
    """Gives people letters in the order in which they appear, and remembers the post each first acted by."""

    def __init__(self) -> None:
        self._letters: dict[int, str] = {}
        self._posts: dict[int, Role] = {}

    def step(self, definition: Definition, event: Event) -> str:
        here = definition.label_of(event.target)
        place = f"仍在{here}" if event.target is event.source else f"到{here}"
        return f"{self.who(event)}{event.transition.label}，{place}"

    def who(self, event: Event) -> str:
        actor = event.actor
        if actor.acts_for is not None:
            return f"{self._letter(actor.person)}受{self._by_post(actor.acts_for, event)}委托"
        if actor.types_for is not None:
            return f"{self._letter(actor.person)}代录{self._by_post(actor.types_for, event)}"
        return self._by_post(actor.person, event)

    def _by_post(self, person: int, event: Event) -> str:
        """责任人甲, or 甲（兼镇纪委） once that person acts by a second post."""
        posts = (event.actor.roles & event.transition.roles) - READ_ONLY_ROLES
        if not posts:
            return "（没有人）"
        known = self._posts.get(person)
        post = known if known in posts else min(posts, key=list(Role).index)
        letter = self._letter(person)
        return (
            f"{post.label}{letter}" if self._posts.setdefault(person, post) is post else f"{letter}（兼{post.label}）"
        )

    def _letter(self, person: int) -> str:
        if person not in self._letters:
            number = len(self._letters)
            self._letters[person] = _LETTERS[number] if number < len(_LETTERS) else f"第{number + 1}人"
        return self._letters[person]
