"""Decisions a second on one core: `.venv/bin/python -m bench.decide`. Target: ≥ 20,000 in every template.

What is asked is every situation of a finding's two rounds × every button there × the people who may press it, with a
filled form, so that yes and no come as they come in real life.
"""

import sys
from collections import deque

from bench.measuring import SAMPLES, cpu_seconds, told
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.engine import decide
from tracker.workflow.model import ActingPerson, Decision, Definition, FindingFacts, Request, Role, Timeframe
from tracker.workflow.prover.situations import TODAY, born, form_of, next_situations

TARGET = 20_000
_CAST = tuple(ActingPerson(number, frozenset({role})) for number, role in enumerate(Role))
_REASON = "佐证材料不全，请补充公示照片"

Question = tuple[FindingFacts, Request, ActingPerson]


def questions(definition: Definition) -> list[Question]:
    """Every button in every situation, pressed by each post that may press it."""
    start = born(Timeframe.FIXED_TERM)
    seen, queue = {start}, deque([start])
    while queue:
        for _, there in next_situations(definition, decide, _CAST, queue.popleft()):
            if there not in seen:
                seen.add(there)
                queue.append(there)
    return [
        (facts, Request(transition.action, TODAY, _REASON, form_of(facts)), actor)
        for facts in seen
        for transition in definition.transitions_from(facts.state)
        for actor in _CAST
        if actor.roles & transition.roles
    ]


def decisions_a_second(definition: Definition, asked: list[Question]) -> float:
    def ask_all() -> None:
        for facts, request, actor in asked:
            decide(definition, facts, request, actor, TODAY)

    return len(asked) / cpu_seconds(ask_all)


def main() -> int:
    """Prints a line for each template; 1 when one misses the target."""
    slowest = float("inf")
    for name, text in builtin().items():
        definition = load_text(text, name)
        asked = questions(definition)
        granted = sum(isinstance(decide(definition, *question, TODAY), Decision) for question in asked)
        speed = decisions_a_second(definition, asked)
        slowest = min(slowest, speed)
        what = f"{name}, {len(asked)} questions ({granted} granted), median of {SAMPLES}"
        print(told(what, speed, "decisions/s CPU", TARGET, at_least=True))
    return int(slowest < TARGET)


if __name__ == "__main__":
    sys.exit(main())
