"""Second pass, the chain from 申请 to 已销号 and the one of 延期: no step skipped, different posts, a way back."""

from collections.abc import Iterator
from itertools import combinations

from tracker.workflow import rules
from tracker.workflow.model import REVIEW_STATES, ActingPerson, Action, Definition, Role, StageDef, State
from tracker.workflow.prover.faults import Edge, Fault, Way, edges, no_step, shortest_ways, story
from tracker.workflow.prover.story import Event, told

_EXTENSION = (Action.REQUEST_EXTENSION, Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION, Action.REJECT_EXTENSION)


def chain_faults(definition: Definition) -> tuple[Fault, ...]:
    return (
        *_skipped_steps(definition),
        *_shared_posts(definition),
        *(fault for stage in definition.stages for fault in _stage(definition, stage)),
        *_extension(definition),
    )


def _skipped_steps(definition: Definition) -> Iterator[Fault]:
    """The way from 整改中 to 已销号 that would take fewer people than the template has steps."""
    to_here = shortest_ways(definition, State.RECTIFYING)
    for edge in edges(definition):
        if rules.skips_a_step(definition, edge.transition, edge.source):
            onward = shortest_ways(definition, edge.target).get(State.CLOSED, ())
            way = (*to_here.get(edge.source, ()), edge, *onward)
            wanted = len(definition.stages) + 1
            sentence = f"从申请到销号跳过了审核：应有{len(definition.stages)}级审核、{wanted}个不同的人"
            yield Fault("review_skipped", sentence, story(definition, way))


def _shared_posts(definition: Definition) -> Iterator[Fault]:
    """Two steps of the chain pressed by one post: one person could do both."""
    steps = [edge for edge in edges(definition) if _is_step_forward(edge)]
    for one, other in combinations(steps, 2):
        shared = one.transition.roles & other.transition.roles
        if one.source is other.source or not shared:
            continue
        first, second = sorted((one, other), key=lambda edge: edge.source in REVIEW_STATES)
        path = _by_one_person(definition, _from_first_to_second(steps, first, second), shared)
        if first.source in REVIEW_STATES:
            yield Fault("one_person_may_review_twice", f"{_names(shared)}能办理两级审核", path)
        else:
            yield Fault("one_person_may_apply_and_approve", f"{_names(shared)}既能申请销号又能审核", path)


def _is_step_forward(edge: Edge) -> bool:
    applies = rules.is_application(edge.transition, edge.source)
    reviews = rules.is_review(edge.transition, edge.source) and edge.transition.action is not Action.SEND_BACK
    return applies or reviews


def _from_first_to_second(steps: list[Edge], first: Edge, second: Edge) -> Way:
    """The two, and what the others do between them."""
    way = [first]
    while way[-1].target is not second.source:
        between = next((edge for edge in steps if edge.source is way[-1].target and edge not in way), None)
        if between is None:
            break
        way.append(between)
    return (*way, second)


def _by_one_person(definition: Definition, way: Way, shared: frozenset[Role]) -> tuple[str, ...]:
    """The first and the last step are done by one person holding the shared post, the others by others."""
    last = len(way) - 1

    def actor(number: int, edge: Edge) -> ActingPerson:
        return ActingPerson(0, shared) if number in (0, last) else ActingPerson(number, edge.transition.roles)

    return told(
        definition,
        (Event(edge.transition, edge.source, edge.target, actor(n, edge)) for n, edge in enumerate(way)),
    )


def _names(roles: frozenset[Role]) -> str:
    return "、".join(role.label for role in Role if role in roles)


def _stage(definition: Definition, stage: StageDef) -> Iterator[Fault]:
    for edge in (edge for edge in edges(definition) if edge.source is stage.state and _is_step_forward(edge)):
        path = story(definition, (edge,))
        if edge.transition.roles and stage.role not in edge.transition.roles:
            yield Fault("stage_role_differs", f"“{stage.label}”应由{stage.role.label}办理", path)
        if stage.requires_minutes and not {"meeting_on", "minute_number"} <= set(edge.transition.fields):
            yield Fault("minutes_not_asked", f"“{stage.label}”要填写会议日期和会议纪要号", path)
    back = definition.transition(Action.SEND_BACK, stage.state)
    if back is None or back.target is not State.RECTIFYING:
        to_here = story(definition, shortest_ways(definition, State.RECTIFYING).get(stage.state, ()))
        path = (*to_here, no_step(definition, stage.state, State.RECTIFYING))
        yield Fault("no_way_back", f"“{stage.label}”不能退回整改", path)


def _extension(definition: Definition) -> Iterator[Fault]:
    """Rule 4: who asks, who endorses and who grants are different posts, and each request can be answered."""
    ways = {edge.transition.action: edge for edge in edges(definition) if edge.transition.action in _EXTENSION}
    missing = [action.label for action in _EXTENSION if action not in ways]
    if ways and missing:
        path = (*story(definition, ways.values()), f"没有人能办“{'”“'.join(missing)}”")
        yield Fault("extension_leads_nowhere", "延期要能申请、初审、批准，也要能驳回", path)
    for one, other in combinations((ways[action] for action in _EXTENSION[:3] if action in ways), 2):
        shared = one.transition.roles & other.transition.roles
        if shared:
            sentence = f"{_names(shared)}既能办“{one.transition.label}”又能办“{other.transition.label}”"
            path = _by_one_person(definition, (one, other), shared)
            yield Fault("one_person_may_extend_twice", sentence, path)
