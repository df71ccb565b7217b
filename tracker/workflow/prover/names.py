"""First pass: every name in the template is known, and the parts fit each other."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from tracker.workflow.guards import GUARDS
from tracker.workflow.model import EFFECTS, FIELD_LABELS, REVIEW_STATES, Action, Definition, Role, State, StateKind
from tracker.workflow.prover.faults import Edge, Fault, edges, step
from tracker.workflow.rules import READ_ONLY_ROLES


def name_faults(definition: Definition) -> tuple[Fault, ...]:
    return (
        *_states(definition),
        *_stages(definition),
        *_timers(definition),
        *_evidence(definition),
        *_doubles(definition),
        *(fault for edge in edges(definition) for fault in _edge(definition, edge)),
    )


def _states(definition: Definition) -> Iterator[Fault]:
    for code, count in Counter(state.code for state in definition.states).items():
        if count > 1:
            yield Fault("double_state", f"状态 {code} 写了{count}次", (definition.label_of(code),))
    for state in definition.states:
        if state.kind is not state.code.kind:
            yield Fault("wrong_kind", f"“{state.label}”的类别应是 {state.code.kind}", (state.label,))


def _stages(definition: Definition) -> Iterator[Fault]:
    numbers = tuple(stage.number for stage in definition.stages)
    drawn = tuple(state.code for state in definition.states if state.kind is StateKind.REVIEW)
    if numbers != tuple(range(1, len(numbers) + 1)) or drawn != REVIEW_STATES[: len(numbers)] or not numbers:
        path = tuple(f"第{stage.number}级 {stage.label}" for stage in definition.stages)
        yield Fault("wrong_stages", "审核应有1至4级，从1起逐级编号，每级对应一个待审状态", path)


def _timers(definition: Definition) -> Iterator[Fault]:
    known = {state.code for state in definition.states}
    for timer in definition.timers:
        if timer.state not in known:
            yield Fault("unknown_state", f"时限引用了模板里没有的状态 {timer.state}", (timer.state.value,))


def _evidence(definition: Definition) -> Iterator[Fault]:
    for kind, count in Counter(asked.kind for asked in definition.evidence).items():
        if count > 1:
            sentence = f"对“{kind.label}”的佐证要求写了{count}次，不知道按哪一条"
            yield Fault("double_evidence", sentence, (f"佐证要求：{kind.label}",))


def _doubles(definition: Definition) -> Iterator[Fault]:
    seen: dict[tuple[Action, State], Edge] = {}
    for edge in edges(definition):
        first = seen.setdefault((edge.transition.action, edge.source), edge)
        if first is not edge:
            path = (step(definition, first), step(definition, edge))
            yield Fault("ambiguous", f"同一状态下“{edge.transition.label}”写了两次，不知道走哪一条", path)


def _edge(definition: Definition, edge: Edge) -> Iterator[Fault]:
    known = {state.code for state in definition.states}
    for code, sentence in (*_unknown_names(edge), *_unknown_people(edge)):
        yield Fault(code, sentence, (step(definition, edge),))
    for state in dict.fromkeys((edge.source, edge.target)):
        if state not in known:
            yield Fault("unknown_state", f"用到了模板里没有的状态 {state}", (step(definition, edge),))


def _unknown_names(edge: Edge) -> Iterator[tuple[str, str]]:
    action = cast(object, edge.transition.action)
    if not isinstance(action, Action) or action in (Action.LOG, Action.MOVE_PROCEDURE):
        yield "unknown_action", f"没有名为 {action} 的动作"
    for guard in edge.transition.guards:
        if guard not in GUARDS:
            yield "unknown_guard", f"没有名为 {guard} 的检查"
    for effect in edge.transition.effects:
        if effect not in EFFECTS:
            yield "unknown_effect", f"没有名为 {effect} 的后续处理"
    for name in (*edge.transition.fields, *edge.transition.optional):
        if name not in FIELD_LABELS:
            yield "unknown_field", f"没有名为 {name} 的填写项"


def _unknown_people(edge: Edge) -> Iterator[tuple[str, str]]:
    for role in sorted(edge.transition.roles):
        if not isinstance(cast(object, role), Role):
            yield "unknown_role", f"没有名为 {role} 的角色"
        elif role in READ_ONLY_ROLES:
            yield "read_only_role", f"{role.label}只能查看，不能办理"
