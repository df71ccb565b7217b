"""Second pass: the drawing. states are reached, left, attended and timed; relapse leads back."""

from collections.abc import Iterator

from tracker.workflow.model import Action, Definition, State, StateDef, StateKind
from tracker.workflow.prover.faults import SIDE_EXITS, Edge, Fault, edges, no_step, shortest_paths, step
from tracker.workflow.rules import takes_feedback_back


def drawing_faults(definition: Definition) -> tuple[Fault, ...]:
    paths = shortest_paths(definition, State.DRAFT)
    return (
        *_unreachable(definition, paths),
        *_dead_ends(definition, paths),
        *_unattended(definition, paths),
        *_nobody(definition),
        *_without_timer(definition, paths),
        *_follow_ups(definition, paths),
        *_relapse(definition, paths),
        *_feedback_taken_back(definition, paths),
    )


_Paths = dict[State, tuple[str, ...]]


def _unreachable(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    """Shown as the way to the last state before it that is reached, and the step that is missing."""
    last = State.DRAFT
    for state in definition.states:
        if state.code in paths:
            last = state.code
        else:
            path = (*paths[last], no_step(definition, last, state.code))
            yield Fault("unreachable_state", f"没有任何办理能到“{state.label}”", path)


def _dead_ends(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    """作废 and 移交 are no way to an end: a finding must be able to be done."""
    leads_home = _states_that_reach(definition, State.SUSTAINED)
    for state in _alive(definition, paths):
        if state.code not in leads_home:
            path = (*paths[state.code], no_step(definition, state.code, State.SUSTAINED))
            yield Fault("dead_end", f"“{state.label}”之后到不了“{definition.label_of(State.SUSTAINED)}”", path)


def _alive(definition: Definition, paths: _Paths) -> Iterator[StateDef]:
    return (state for state in definition.states if state.code in paths and state.kind is not StateKind.END)


def _states_that_reach(definition: Definition, goal: State) -> set[State]:
    forward = [edge for edge in edges(definition) if edge.transition.action not in SIDE_EXITS]
    found = {goal}
    while more := {edge.source for edge in forward if edge.target in found} - found:
        found |= more
    return found


def _waiting(definition: Definition, paths: _Paths) -> Iterator[StateDef]:
    return (state for state in _alive(definition, paths) if state.kind is not StateKind.DRAFT)


def _unattended(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    for state in _waiting(definition, paths):
        ways_on = [edge for edge in edges(definition) if edge.source is state.code and _moves_on(edge)]
        if ways_on and not any(edge.transition.roles for edge in ways_on):
            path = (*paths[state.code], step(definition, ways_on[0]))
            yield Fault("waiting_without_actor", f"“{state.label}”没有人能往下办理", path)


def _moves_on(edge: Edge) -> bool:
    return edge.target is not edge.source and edge.transition.action not in SIDE_EXITS


def _nobody(definition: Definition) -> Iterator[Fault]:
    """No role named means nobody: a button that nobody may press is a mistake of its own."""
    for edge in edges(definition):
        if not edge.transition.roles:
            sentence = f"“{edge.transition.label}”没有指定由谁办理"
            yield Fault("nobody_may_act", sentence, (step(definition, edge),))


def _without_timer(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    for state in _waiting(definition, paths):
        if definition.timer_of(state.code) is None:
            path = (*paths[state.code], f"{state.label}（没有时限）")
            yield Fault("waiting_without_timer", f"“{state.label}”没有办理时限", path)


def _follow_ups(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    if State.CLOSED not in paths:
        return
    here = (*paths[State.CLOSED], f"{definition.label_of(State.CLOSED)}（没有回头看）")
    if not definition.follow_up_months:
        yield Fault("closed_without_follow_up", "销号后没有安排回头看", here)
    if definition.transition(Action.CONFIRM_SUSTAINED, State.CLOSED) is None:
        yield Fault("closed_without_follow_up", "销号后没有人做回头看、确认巩固", here)
    for edge in edges(definition):
        enters = edge.target is State.CLOSED and edge.source is not State.CLOSED
        if enters and "schedule_follow_ups" not in edge.transition.effects:
            path = (*paths.get(edge.source, ()), step(definition, edge))
            yield Fault("closed_without_follow_up", f"“{edge.transition.label}”没有安排回头看", path)


def _relapse(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    for state in (State.CLOSED, State.SUSTAINED):
        if state not in paths:
            continue
        reopening = definition.transition(Action.REOPEN, state)
        proposing = definition.transition(Action.RECUR, state)
        if proposing is None or reopening is None or reopening.target is not State.RECTIFYING:
            path = (*paths[state], no_step(definition, state, State.RECTIFYING))
            label = definition.label_of(state)
            yield Fault("relapse_leads_nowhere", f"“{label}”的问题反弹后不能重新挂账、回到整改中", path)


def _feedback_taken_back(definition: Definition, paths: _Paths) -> Iterator[Fault]:
    for edge in edges(definition):
        if takes_feedback_back(edge.transition, edge.source):
            path = (*paths.get(edge.source, ()), step(definition, edge))
            yield Fault("feedback_taken_back", f"“{edge.transition.label}”把已反馈的问题退回到反馈之前", path)
