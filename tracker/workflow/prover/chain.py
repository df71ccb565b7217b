"""Second pass, the chain from 申请 to 已销号: no step skipped, different posts, a way back."""

from collections.abc import Iterator
from itertools import combinations

from tracker.workflow import rules
from tracker.workflow.model import REVIEW_STATES, Action, Definition, Role, StageDef, State
from tracker.workflow.prover.faults import Edge, Fault, edges, no_step, shortest_paths, step


def chain_faults(definition: Definition) -> tuple[Fault, ...]:
    return (
        *_skipped_steps(definition),
        *_shared_posts(definition),
        *(fault for stage in definition.stages for fault in _stage(definition, stage)),
    )


def _skipped_steps(definition: Definition) -> Iterator[Fault]:
    """The path from 整改中 to 已销号 that would take fewer people than the template has steps."""
    to_here = shortest_paths(definition, State.RECTIFYING)
    for edge in edges(definition):
        if rules.skips_a_step(definition, edge.transition, edge.source):
            onward = shortest_paths(definition, edge.target).get(State.CLOSED, ())
            path = (*to_here.get(edge.source, ()), step(definition, edge), *onward)
            wanted = len(definition.stages) + 1
            sentence = f"从申请到销号跳过了审核：应有{len(definition.stages)}级审核、{wanted}个不同的人"
            yield Fault("review_skipped", sentence, path)


def _shared_posts(definition: Definition) -> Iterator[Fault]:
    """Two steps of the chain pressed by one post: one person could do both."""
    steps = [edge for edge in edges(definition) if _is_step_forward(edge)]
    for one, other in combinations(steps, 2):
        shared = one.transition.roles & other.transition.roles
        if one.source is other.source or not shared:
            continue
        path = (_with_people(definition, one), _with_people(definition, other))
        if REVIEW_STATES.count(one.source) == REVIEW_STATES.count(other.source):
            yield Fault("one_person_may_review_twice", f"{_names(shared)}能办理两级审核", path)
        else:
            yield Fault("one_person_may_apply_and_approve", f"{_names(shared)}既能申请销号又能审核", path)


def _is_step_forward(edge: Edge) -> bool:
    applies = rules.is_application(edge.transition, edge.source)
    reviews = rules.is_review(edge.transition, edge.source) and edge.transition.action is not Action.SEND_BACK
    return applies or reviews


def _with_people(definition: Definition, edge: Edge) -> str:
    return f"{step(definition, edge)}（{_names(edge.transition.roles)}）"


def _names(roles: frozenset[Role]) -> str:
    return "、".join(role.label for role in Role if role in roles)


def _stage(definition: Definition, stage: StageDef) -> Iterator[Fault]:
    for edge in (edge for edge in edges(definition) if edge.source is stage.state and _is_step_forward(edge)):
        path = (_with_people(definition, edge),)
        if edge.transition.roles and stage.role not in edge.transition.roles:
            yield Fault("stage_role_differs", f"“{stage.label}”应由{stage.role.label}办理", path)
        if stage.requires_minutes and not {"meeting_on", "minute_number"} <= set(edge.transition.fields):
            yield Fault("minutes_not_asked", f"“{stage.label}”要填写会议日期和会议纪要号", path)
    back = definition.transition(Action.SEND_BACK, stage.state)
    if back is None or back.target is not State.RECTIFYING:
        path = (no_step(definition, stage.state, State.RECTIFYING),)
        yield Fault("no_way_back", f"“{stage.label}”不能退回整改", path)
