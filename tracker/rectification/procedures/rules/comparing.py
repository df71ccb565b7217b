"""What one definition says otherwise than another, as sentences that an office reads before it publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tracker.rectification.procedures.rules.stages import forward_button, is_step_button
from tracker.rectification.procedures.rules.words import (
    fields_in_words,
    guards_in_words,
    limit_in_words,
    months_in_words,
    roles_in_words,
    states_in_words,
)
from tracker.workflow.model import (
    REVIEW_STATES,
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    StageDef,
    State,
    TransitionDef,
)

_Pairs = list[tuple[StageDef, StageDef]]


def differences(old: Definition, new: Definition) -> tuple[str, ...]:
    """Every difference, the steps of review first; empty when both say the same. The code name does not count."""
    pairs = _paired(old.stages, new.stages)
    moved = {before.state: after.state for before, after in pairs}
    return (
        *_head(old, new),
        *_stages(old, new, pairs),
        *(line for before, after in pairs for line in _stage(old, new, before, after)),
        *_states(old, new),
        *_buttons(old, new, moved),
        *(line for kind in MeasureKind for line in _evidence(old.evidence_of(kind), new.evidence_of(kind))),
    )


def _head(old: Definition, new: Definition) -> Iterator[str]:
    if old.label != new.label:
        yield f"流程名称由“{old.label}”改为“{new.label}”"
    if old.stream != new.stream:
        yield f"适用类别由{old.stream}改为{new.stream}"
    if old.follow_up_months != new.follow_up_months:
        yield f"回头看由{months_in_words(old.follow_up_months)}改为{months_in_words(new.follow_up_months)}"


def _paired(old: tuple[StageDef, ...], new: tuple[StageDef, ...]) -> _Pairs:
    """Which step became which: the same name, else the same post, else the same place among equally many."""
    tests: tuple[Callable[[StageDef, StageDef], bool], ...] = (
        lambda one, other: one.label == other.label,
        lambda one, other: one.role is other.role,
        lambda one, other: one.number == other.number and len(old) == len(new),
    )
    pairs: _Pairs = []
    for same in tests:
        for one in old:
            free = [other for other in new if all(other is not taken for _, taken in pairs)]
            match = next((other for other in free if same(one, other)), None)
            if match and all(one is not taken for taken, _ in pairs):
                pairs.append((one, match))
    return sorted(pairs, key=lambda pair: pair[1].number)


def _stages(old: Definition, new: Definition, pairs: _Pairs) -> Iterator[str]:
    kept_old, kept_new = [before for before, _ in pairs], [after for _, after in pairs]
    for stage in (stage for stage in old.stages if stage not in kept_old):
        yield f"去掉第{stage.number}级审核“{stage.label}”（{stage.role.label}）"
    for stage in (stage for stage in new.stages if stage not in kept_new):
        yield f"新增第{stage.number}级审核“{stage.label}”，由{stage.role.label}办理"
    for before, after in pairs:
        if before.number != after.number:
            yield f"“{after.label}”由第{before.number}级审核改为第{after.number}级"


def _stage(old: Definition, new: Definition, before: StageDef, after: StageDef) -> Iterator[str]:
    """Two faces of one review step: its words, its post, its limit, its two buttons."""
    if before.label != after.label:
        yield f"第{after.number}级审核“{before.label}”改名为“{after.label}”"
    if before.role is not after.role:
        yield f"“{after.label}”由{before.role.label}办理改为由{after.role.label}办理"
    if before.requires_minutes != after.requires_minutes:
        yield f"“{after.label}”{_now(after.requires_minutes)}填写会议日期和会议纪要号"
    if before.on_site != after.on_site:
        yield f"“{after.label}”{_now(after.on_site)}到现场核查"
    yield from _state(old, new, before.state, after.state)
    forward = forward_button(old, before), forward_button(new, after)
    back = old.transition(Action.SEND_BACK, before.state), new.transition(Action.SEND_BACK, after.state)
    for one, other in (forward, back):
        if one and other:
            said = before.role is not after.role and one.roles == {before.role} and other.roles == {after.role}
            yield from _button(one, other, roles=not said)


def _now(wanted: bool) -> str:
    return "改为要" if wanted else "不再要求"


def _states(old: Definition, new: Definition) -> Iterator[str]:
    before, after = ({state.code for state in one.states} - set(REVIEW_STATES) for one in (old, new))
    for state in new.states:
        if state.code in after - before:
            yield f"新增状态“{state.label}”"
    for state in old.states:
        if state.code in before - after:
            yield f"去掉状态“{state.label}”"
        elif state.code in before:
            yield from _state(old, new, state.code, state.code)


def _state(old: Definition, new: Definition, before: State, after: State) -> Iterator[str]:
    label = new.label_of(after)
    if old.label_of(before) != label:
        yield f"状态“{old.label_of(before)}”改名为“{label}”"
    limits = limit_in_words(old.timer_of(before)), limit_in_words(new.timer_of(after))
    if limits[0] != limits[1]:
        yield f"“{label}”的时限由{limits[0]}改为{limits[1]}"


def _buttons(old: Definition, new: Definition, moved: Mapping[State, State]) -> Iterator[str]:
    """Buttons outside the review steps, matched by what they do and where they are first pressed."""
    before, after = _by_key(old), _by_key(new)
    for key, button in before.items():
        if key not in after:
            yield f"去掉“{button.label}”（{states_in_words(old, button.sources)}）"
        else:
            yield from _button(button, after[key])
            yield from _places(old, new, button, after[key], moved)
    for key, button in after.items():
        if key not in before:
            where = states_in_words(new, button.sources)
            yield f"新增“{button.label}”（{where}），由{roles_in_words(button.roles)}办理"


def _by_key(definition: Definition) -> dict[tuple[Action, State], TransitionDef]:
    return {
        (one.action, one.sources[0]): one for one in definition.transitions if one.sources and not is_step_button(one)
    }


def _places(
    old: Definition, new: Definition, before: TransitionDef, after: TransitionDef, moved: Mapping[State, State]
) -> Iterator[str]:
    """Where it can be pressed; a step that was dropped or added is said elsewhere."""
    dropped = {stage.state for stage in old.stages} - set(moved)
    added = {stage.state for stage in new.stages} - set(moved.values())
    was = {moved.get(state, state) for state in before.sources if state not in dropped}
    now = set(after.sources) - added
    if was != now and before.sources != after.sources:
        more, less = _in_order(new, now - was), _in_order(new, was - now)
        yield f"“{after.label}”的办理环节有变化{_more_and_less(more, less)}"
    if after.target != moved.get(before.target, before.target) if before.target else after.target is not None:
        target = new.label_of(after.target) if after.target else "原状态"
        yield f"“{after.label}”之后改为到“{target}”"


def _in_order(definition: Definition, states: Iterable[State]) -> str:
    wanted = set(states)
    return states_in_words(definition, (state for state in State if state in wanted))


def _more_and_less(more: str, less: str) -> str:
    parts = ([f"增加{more}"] if more else []) + ([f"去掉{less}"] if less else [])
    return f"（{'；'.join(parts)}）"


def _button(before: TransitionDef, after: TransitionDef, *, roles: bool = True) -> Iterator[str]:
    name = f"“{after.label}”"
    if before.label != after.label:
        yield f"按钮“{before.label}”改名为{name}"
    if roles and before.roles != after.roles:
        yield f"{name}由{roles_in_words(before.roles)}办理改为由{roles_in_words(after.roles)}办理"
    yield from _reasons(name, before, after)
    yield from _changed(f"{name}的必填项有变化", before.fields, after.fields, fields_in_words)
    yield from _changed(f"{name}的选填项有变化", before.optional, after.optional, fields_in_words)
    yield from _changed(f"{name}的办理条件有变化", before.guards, after.guards, guards_in_words)


def _reasons(name: str, before: TransitionDef, after: TransitionDef) -> Iterator[str]:
    if (before.needs_reason, before.reason_length) == (after.needs_reason, after.reason_length):
        return
    if after.reason_length:
        yield f"{name}的理由改为至少写{after.reason_length}个字"
    elif before.reason_length:
        yield f"{name}的理由不再规定字数{'' if after.needs_reason else '，可以不写'}"
    else:
        yield f"{name}{_now(after.needs_reason)}写理由"


def _changed(
    what: str, before: tuple[str, ...], after: tuple[str, ...], words: Callable[[Iterable[str]], str]
) -> Iterator[str]:
    more = words(name for name in after if name not in before)
    less = words(name for name in before if name not in after)
    if more or less:
        yield f"{what}{_more_and_less(more, less)}"


def _evidence(before: EvidenceDef, after: EvidenceDef) -> Iterator[str]:
    name = f"“{after.kind.label}”措施"
    if before.files != after.files:
        least = [f"至少{one.files}份" if one.files else "不另作要求" for one in (before, after)]
        yield f"{name}的佐证材料由{least[0]}改为{least[1]}"
    if before.result != after.result:
        yield f"{name}{_now(after.result)}写书面结果"
