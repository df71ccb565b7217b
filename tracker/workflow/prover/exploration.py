"""Third pass: the engine itself is walked through every situation of states × rounds × actors, one person per post."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    Definition,
    FindingFacts,
    Refusal,
    Role,
    State,
    StateKind,
    Timeframe,
)
from tracker.workflow.prover.drawing import moves_on
from tracker.workflow.prover.faults import SIDE_EXITS, Decide, Edge, Fault, edges
from tracker.workflow.prover.situations import asked, born, next_situations
from tracker.workflow.prover.story import Event, Happened, events_of, told, told_with_refusal

_CAST = tuple(ActingPerson(number, frozenset({role})) for number, role in enumerate(Role))


def liveness_faults(definition: Definition, decide: Decide) -> tuple[Fault, ...]:
    """Every state is reached under the rules, from every situation 已巩固 can be, and nobody gets there by the way."""
    found: dict[tuple[str, str], dict[Timeframe, tuple[str, ...]]] = {}
    for timeframe in Timeframe:
        for code, sentence, path in _Exploration(definition, decide, timeframe).faults():
            found.setdefault((code, sentence), {}).setdefault(timeframe, path)
    return tuple(
        Fault(code, f"{_kinds(paths)}{sentence}", next(iter(paths.values())))
        for (code, sentence), paths in found.items()
    )


def _kinds(timeframes: Mapping[Timeframe, object]) -> str:
    if len(timeframes) == len(Timeframe):
        return "问题"
    return f"{'、'.join(timeframe.label for timeframe in timeframes)}的问题"


_Found = tuple[str, str, tuple[str, ...]]


@dataclass
class _Exploration:
    """Walks from the draft of one timeframe; `came` knows for each situation how it was reached, nearest first."""

    definition: Definition
    decide: Decide
    timeframe: Timeframe
    came: dict[FindingFacts, Happened | None] = field(default_factory=dict)
    leads_to: dict[FindingFacts, list[tuple[Event, FindingFacts]]] = field(default_factory=dict)

    def faults(self) -> Iterator[_Found]:
        self._walk()
        yield from self._never_entered()
        yield from self._stuck()
        yield from self._by_the_way()

    def _walk(self) -> None:
        start = born(self.timeframe)
        self.came[start] = None
        queue = deque([start])
        while queue:
            here = queue.popleft()
            self.leads_to[here] = list(next_situations(self.definition, self.decide, _CAST, here))
            for event, there in self.leads_to[here]:
                if there not in self.came:
                    self.came[there] = Happened(event, self.came[here])
                    queue.append(there)

    def _in(self, state: State) -> list[FindingFacts]:
        return [facts for facts in self.came if facts.state is state]

    def _never_entered(self) -> Iterator[_Found]:
        """Told where the way breaks off: a state that could be entered from one that is reached."""
        entered = {facts.state for facts in self.came}
        for state in (state for state in self.definition.states if state.code not in entered):
            edge = next((e for e in edges(self.definition) if e.target is state.code and e.source in entered), None)
            if edge is not None:
                path = self._least_refused(edge, self._in(edge.source))
                yield "unreachable_under_rules", f"按规则到不了“{state.label}”", path

    def _stuck(self) -> Iterator[_Found]:
        """One fault for each state in which the dead situations end up."""
        alive = self._that_reach_an_end()
        dead = [facts for facts in self.came if facts not in alive]
        for state in self._last_states(dead):
            here = [facts for facts in dead if facts.state is state]
            onward = [edge for edge in edges(self.definition) if edge.source is state and moves_on(edge)]
            told_paths = [self._least_refused(edge, here) for edge in onward]
            label = self.definition.label_of(state)
            path = next(iter(told_paths), (*self._told(here[0]), f"在{label}没有往下的办理"))
            yield "stuck", f"会停在“{label}”，没有人能办到已巩固", path

    def _that_reach_an_end(self) -> set[FindingFacts]:
        """已巩固 can be reached, or a side exit was taken."""
        comes_from: dict[FindingFacts, set[FindingFacts]] = {}
        for here, others in self.leads_to.items():
            for _, there in others:
                comes_from.setdefault(there, set()).add(here)
        alive = {facts for facts in self.leads_to if facts.state.kind is StateKind.END}
        queue = deque(facts for facts in alive if facts.state is State.SUSTAINED)
        while queue:
            new = comes_from.get(queue.popleft(), set()) - alive
            alive |= new
            queue.extend(new)
        return alive

    def _last_states(self, dead: list[FindingFacts]) -> list[State]:
        """The states of dead situations from which no other can be reached in that round but such as lead back."""
        reach: dict[tuple[int, State], set[tuple[int, State]]] = {}
        for facts in dead:
            ends = {_place(there) for _, there in self.leads_to[facts] if there.state.kind is not StateKind.END}
            reach.setdefault(_place(facts), set()).update(ends)
        for _ in reach:
            for ends in reach.values():
                ends |= {end for place in tuple(ends) for end in reach[place]}
        last = (state for (round_no, state), ends in reach.items() if all((round_no, state) in reach[e] for e in ends))
        return list(dict.fromkeys(last))

    def _least_refused(self, edge: Edge, situations: list[FindingFacts]) -> tuple[str, ...]:
        """The story of the situation in which the fewest reasons stand against that button."""
        cast = [actor for actor in _CAST if actor.roles & edge.transition.roles]
        action = edge.transition.action
        answers = [
            (facts, actor, asked(self.definition, self.decide, facts, action, actor))
            for facts in situations
            for actor in cast
        ]
        refused = [(facts, actor, answer) for facts, actor, answer in answers if isinstance(answer, Refusal)]
        if len(refused) < len(answers) or not refused:
            return (*self._told(situations[0]), f"办了“{edge.transition.label}”，还是办不到头")
        facts, actor, refusal = min(refused, key=lambda one: (len(one[2].sentences), _work_left(one[0])))
        button = Event(edge.transition, edge.source, edge.target, actor)
        return told_with_refusal(self.definition, events_of(self.came[facts]), button, refusal.sentences)

    def _told(self, facts: FindingFacts, *more: Event) -> tuple[str, ...]:
        return told(self.definition, (*events_of(self.came[facts]), *more))

    def _by_the_way(self) -> Iterator[_Found]:
        """已巩固 with look backs still owed, and side exits after feedback without the consent of who fed back."""
        asked_for_consent: set[tuple[Action, State]] = set()
        for here, others in self.leads_to.items():
            for event, there in others:
                if there.state is State.SUSTAINED is not here.state and here.follow_ups_open != 1:
                    yield "sustained_too_early", "没有做完回头看就能到“已巩固”", self._told(here, event)
                exit_ = (event.transition.action, here.state)
                if event.transition.action not in SIDE_EXITS or not here.was_fed_back or exit_ in asked_for_consent:
                    continue
                asked_for_consent.add(exit_)
                answer = asked(self.definition, self.decide, here, exit_[0], event.actor, without="consent")
                if isinstance(answer, Decision):
                    label = event.transition.label
                    yield "exit_without_consent", f"已经反馈，没有反馈单位同意也能“{label}”", self._told(here, event)


def _work_left(facts: FindingFacts) -> int:
    """Measures still open: of equal refusals the one is told that comes when everything else is done."""
    return sum(not measure.done for measure in facts.measures)


def _place(facts: FindingFacts) -> tuple[int, State]:
    return facts.round_no, facts.state
