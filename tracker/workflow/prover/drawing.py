"""Second pass: the drawing. States are reached, left, attended and timed; relapse leads back; effects are in place."""

from collections.abc import Iterator

from tracker.workflow import rules
from tracker.workflow.model import Action, Definition, State, StateDef, StateKind
from tracker.workflow.prover.faults import SIDE_EXITS, Edge, Fault, Way, edges, no_step, shortest_ways, story

_Ways = dict[State, Way]


def drawing_faults(definition: Definition) -> tuple[Fault, ...]:
    ways = shortest_ways(definition, State.DRAFT)
    return (
        *_unreachable(definition, ways),
        *_dead_ends(definition, ways),
        *_unattended(definition, ways),
        *_nobody(definition),
        *_without_timer(definition, ways),
        *_follow_ups(definition, ways),
        *_relapse(definition, ways),
        *(fault for edge in edges(definition) for fault in _misleading(definition, ways, edge)),
        *(fault for edge in edges(definition) for fault in _effects(definition, ways, edge)),
    )


def _unreachable(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    """Shown as the way to the last state before it that is reached, and the step that is missing."""
    last = State.DRAFT
    for state in definition.states:
        if state.code in ways:
            last = state.code
        else:
            path = (*story(definition, ways[last]), no_step(definition, last, state.code))
            yield Fault("unreachable_state", f"没有任何办理能到“{state.label}”", path)


def _dead_ends(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    """作废 and 移交 are no way to an end: a finding must be able to be done."""
    leads_home = _states_that_reach(definition, State.SUSTAINED)
    for state in _alive(definition, ways):
        if state.code not in leads_home:
            path = (*story(definition, ways[state.code]), no_step(definition, state.code, State.SUSTAINED))
            yield Fault("dead_end", f"“{state.label}”之后到不了“{definition.label_of(State.SUSTAINED)}”", path)


def _alive(definition: Definition, ways: _Ways) -> Iterator[StateDef]:
    return (state for state in definition.states if state.code in ways and state.kind is not StateKind.END)


def _states_that_reach(definition: Definition, goal: State) -> set[State]:
    forward = [edge for edge in edges(definition) if edge.transition.action not in SIDE_EXITS]
    found = {goal}
    while more := {edge.source for edge in forward if edge.target in found} - found:
        found |= more
    return found


def _waiting(definition: Definition, ways: _Ways) -> Iterator[StateDef]:
    return (state for state in _alive(definition, ways) if state.kind is not StateKind.DRAFT)


def _unattended(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    for state in _waiting(definition, ways):
        ways_on = [edge for edge in edges(definition) if edge.source is state.code and moves_on(edge)]
        if ways_on and not any(edge.transition.roles for edge in ways_on):
            path = story(definition, (*ways[state.code], ways_on[0]))
            yield Fault("waiting_without_actor", f"“{state.label}”没有人能往下办理", path)


def moves_on(edge: Edge) -> bool:
    """Leads to another state, and not out of the ledger."""
    return edge.target is not edge.source and edge.transition.action not in SIDE_EXITS


def _nobody(definition: Definition) -> Iterator[Fault]:
    """No role named means nobody: a button that nobody may press is a mistake of its own."""
    for edge in edges(definition):
        if not edge.transition.roles:
            sentence = f"“{edge.transition.label}”没有指定由谁办理"
            yield Fault("nobody_may_act", sentence, story(definition, (edge,)))


def _without_timer(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    for state in _waiting(definition, ways):
        if definition.timer_of(state.code) is None:
            path = (*story(definition, ways[state.code]), f"在{state.label}没有时限，一直等下去")
            yield Fault("waiting_without_timer", f"“{state.label}”没有办理时限", path)


def _follow_ups(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    if State.CLOSED not in ways:
        return
    here = (*story(definition, ways[State.CLOSED]), f"在{definition.label_of(State.CLOSED)}没有人回头看")
    if not definition.follow_up_months:
        yield Fault("closed_without_follow_up", "销号后没有安排回头看", here)
    if definition.transition(Action.CONFIRM_SUSTAINED, State.CLOSED) is None:
        yield Fault("closed_without_follow_up", "销号后没有人做回头看、确认巩固", here)


def _relapse(definition: Definition, ways: _Ways) -> Iterator[Fault]:
    for state in (State.CLOSED, State.SUSTAINED):
        if state not in ways:
            continue
        reopening = definition.transition(Action.REOPEN, state)
        proposing = definition.transition(Action.RECUR, state)
        if proposing is None or reopening is None or reopening.target is not State.RECTIFYING:
            path = (*story(definition, ways[state]), no_step(definition, state, State.RECTIFYING))
            label = definition.label_of(state)
            yield Fault("relapse_leads_nowhere", f"“{label}”的问题反弹后不能重新挂账、回到整改中", path)


def _misleading(definition: Definition, ways: _Ways, edge: Edge) -> Iterator[Fault]:
    """Takes the feedback or the plan back, or is a side exit under another name."""
    label = edge.transition.label
    exits = edge.target in SIDE_EXITS.values() and edge.target is not edge.source
    if rules.takes_feedback_back(edge.transition, edge.source):
        path = _up_to(definition, ways, edge)
        yield Fault("feedback_taken_back", f"“{label}”把已反馈的问题退回到反馈之前", path)
    elif rules.takes_plan_back(edge.transition, edge.source):
        path = _up_to(definition, ways, edge)
        yield Fault("plan_taken_back", f"“{label}”把已批准方案的问题退回到批准之前，时限就能随意改", path)
    if SIDE_EXITS.get(edge.transition.action) is not (edge.target if exits else None):
        path = _up_to(definition, ways, edge)
        sentence = f"“{label}”到“{definition.label_of(edge.target)}”：合并、拆分、作废、移交只能各到各的状态"
        yield Fault("wrong_exit", sentence, path)


def _effects(definition: Definition, ways: _Ways, edge: Edge) -> Iterator[Fault]:
    """Follow-ups are scheduled, and no effect is out of place: a round that starts midway would forget who reviewed."""
    belonging = _effects_of(edge)
    label, path = edge.transition.label, _up_to(definition, ways, edge)
    if any(effect.startswith("schedule") for effect in belonging - set(edge.transition.effects)):
        yield Fault("closed_without_follow_up", f"“{label}”没有安排回头看", path)
    for effect in edge.transition.effects:
        if effect not in belonging:
            yield Fault("effect_out_of_place", f"“{label}”不能带后续处理 {effect}", path)


def _effects_of(edge: Edge) -> frozenset[str]:
    """What may follow from a button. A forgotten start_round the engine adds; freeze_round is a word to readers."""
    if edge.target is State.CLOSED is not edge.source:
        return frozenset({"schedule_follow_ups", "freeze_round"})
    if edge.transition.action is Action.RECORD_INSUFFICIENT:
        return frozenset({"schedule_one_more_follow_up"})
    return frozenset({"start_round"}) if rules.is_reopening(edge.transition, edge.source) else frozenset()


def _up_to(definition: Definition, ways: _Ways, edge: Edge) -> tuple[str, ...]:
    return story(definition, (*ways.get(edge.source, ()), edge))
