"""Review steps rewritten as a whole, differences in words, and which findings may move: all without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tracker.rectification.procedures.rules.comparing import differences
from tracker.rectification.procedures.rules.editing import (
    Edited,
    EditedButton,
    Limit,
    edited_from,
    with_edits,
    with_stage_after,
    without_stage,
)
from tracker.rectification.procedures.rules.moving import next_step, obstacles
from tracker.rectification.procedures.rules.naming import free_name
from tracker.rectification.procedures.rules.stages import NewStage, as_new_stages, with_stages
from tracker.rectification.procedures.rules.words import GUARD_WORDS, evidence_in_words, limit_in_words
from tracker.workflow.definitions import BUILTIN_NAMES, builtin, load_text
from tracker.workflow.guards import GUARDS
from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    ExtensionFacts,
    FindingFacts,
    MeasureKind,
    Role,
    State,
)
from tracker.workflow.prover import prove

SHIPPED = {name: load_text(text, name) for name, text in builtin().items()}
VILLAGE = SHIPPED["county-to-village"]
DAY = date(2023, 6, 1)


def without(definition: Definition, *numbers: int) -> Definition:
    return with_stages(definition, [one for one in as_new_stages(definition) if one.was not in numbers])


def edited(change: Callable[[Edited], Edited], base: Definition = VILLAGE) -> Definition:
    return with_edits(base, change(edited_from(base)))


def button(key: str, **changes: object) -> Callable[[Edited], Edited]:
    """Change one button of the form."""

    def change(form: Edited) -> Edited:
        assert any(one.key == key for one in form.buttons)
        rows: list[EditedButton] = [replace(one, **changes) if one.key == key else one for one in form.buttons]  # type: ignore[arg-type]
        return replace(form, buttons=tuple(rows))

    return change


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_a_form_that_changes_nothing_changes_nothing(name: str) -> None:
    definition = SHIPPED[name]
    assert with_stages(definition, as_new_stages(definition)) == definition
    assert edited(lambda form: form, definition) == definition
    assert differences(definition, definition) == ()


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_whichever_step_is_dropped_the_rest_proves(name: str) -> None:
    definition = SHIPPED[name]
    for stage in definition.stages:
        rest = without(definition, stage.number)
        proof = prove(rest)
        assert (proof.faults, proof.people_needed) == ((), len(rest.stages) + 1)


@pytest.mark.parametrize("name", [name for name in BUILTIN_NAMES if len(SHIPPED[name].stages) < 4])
def test_a_step_more_proves_wherever_it_is_put(name: str) -> None:
    definition = SHIPPED[name]
    free = next(role for role in (Role.SUPERIOR_APPROVER,) if role not in {one.role for one in definition.stages})
    for place in range(len(definition.stages) + 1):
        stages = list(as_new_stages(definition))
        stages.insert(place, NewStage("再审一次", free, requires_minutes=True))
        more = with_stages(definition, stages)
        assert prove(more).faults == ()
        assert without(more, place + 1).stages == definition.stages


def test_the_words_of_a_step_move_with_it() -> None:
    two = without(VILLAGE, 2)
    assert [two.label_of(state) for state in (State.REVIEW_1, State.REVIEW_2)] == ["待初审", "待审定"]
    closing = two.transition(Action.CLOSE, State.REVIEW_2)
    assert closing
    assert (closing.label, closing.roles, closing.target) == ("审定销号", {Role.APPROVER}, State.CLOSED)
    assign = two.transition(Action.ASSIGN, State.REVIEW_2)
    assert assign
    assert State.REVIEW_3 not in assign.sources
    assert two.transition(Action.WITHDRAW, State.REVIEW_1)
    assert two.timer_of(State.REVIEW_3) is None


def test_no_step_and_five_steps_are_refused() -> None:
    for count in (0, 5):
        with pytest.raises(ValueError, match="1至4级"):
            with_stages(VILLAGE, [NewStage("审核", Role.REVIEWER)] * count)


def test_one_role_for_two_steps_is_shown_as_a_story() -> None:
    def same_role(form: Edited) -> Edited:
        return replace(form, stages=(form.stages[0], replace(form.stages[1], role=Role.ACCOUNTABLE_LEADER)))

    proof = prove(edited(same_role, without(VILLAGE, 2)))
    assert "one_person_may_review_twice" in [fault.code for fault in proof.faults]
    assert all(fault.path for fault in proof.faults)


def test_a_renamed_step_renames_what_was_made_from_its_name() -> None:
    form = with_stage_after(edited_from(without(VILLAGE, 2)), 0)
    more = with_edits(without(VILLAGE, 2), form)
    assert more.label_of(State.REVIEW_2) == f"待{form.stages[1].label}"
    stages = edited_from(more).stages
    named = replace(stages[1], label="分管领导审核")
    again = with_edits(more, replace(edited_from(more), stages=(stages[0], named, stages[2])))
    made = again.transition(Action.APPROVE, State.REVIEW_2)
    assert made
    assert (again.label_of(State.REVIEW_2), made.label) == ("待分管领导审核", "分管领导审核同意")


def test_what_the_form_offers_arrives_in_the_definition() -> None:
    key = "approve_plan:PLAN_IN_REVIEW"
    changed = edited(
        button(key, label="同意方案", required=frozenset({"opinion"}), needs_reason=True, reason_length=20)
    )
    plan = changed.transition(Action.APPROVE_PLAN, State.PLAN_IN_REVIEW)
    assert plan
    assert (plan.label, plan.fields, plan.optional, plan.reason_length) == ("同意方案", ("opinion",), (), 20)
    files = (EvidenceDef(MeasureKind.GENERAL, 2, True),)
    assert edited(lambda form: replace(form, evidence=files)).evidence == files
    assert prove(changed).ok


def test_without_a_step_leaves_the_others() -> None:
    assert [one.was for one in without_stage(edited_from(VILLAGE), 0).stages] == [2, 3]


def limits(code: State, limit: Limit) -> Callable[[Edited], Edited]:
    return lambda form: replace(
        form, states=tuple(replace(one, limit=limit) if one.code is code else one for one in form.states)
    )


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (without(VILLAGE, 2), ("去掉第2级审核“镇纪委现场复核”（镇纪委）", "“镇党委书记审定”由第3级审核改为第2级")),
        (without(VILLAGE, 1), ("去掉第1级审核“联村领导初审”（责任领导）",)),
        (
            with_stages(VILLAGE, (*as_new_stages(VILLAGE), NewStage("区委备案", Role.SUPERIOR_APPROVER))),
            ("新增第4级审核“区委备案”，由区委巡察办办理", "按钮“审定销号”改名为“镇党委书记审定同意”"),
        ),
        (
            with_stages(
                VILLAGE, [replace(one, role=Role.SECRETARY) if one.was == 3 else one for one in as_new_stages(VILLAGE)]
            ),
            ("“镇党委书记审定”由镇党委审定人办理改为由党组织书记办理",),
        ),
        (
            edited(limits(State.AWAITING_ACKNOWLEDGEMENT, Limit(5, "days"))),
            ("“待签收”的时限由3个工作日改为5天",),
        ),
        (edited(limits(State.PLANNING, Limit(None, "days"))), ("“待制定措施”的时限由30天改为不限",)),
        (edited(lambda form: replace(form, label="试行")), ("流程名称由“区县巡察反馈村党组织（三级审核）”改为“试行”",)),
        (
            edited(lambda form: replace(form, follow_up_months=(6,))),
            ("回头看由销号后3个月、6个月改为销号后6个月",),
        ),
        (
            edited(button("acknowledge:AWAITING_ACKNOWLEDGEMENT", label="签收反馈", roles=frozenset({Role.SECRETARY}))),
            ("按钮“签收”改名为“签收反馈”", "“签收反馈”由责任人、党组织书记办理改为由党组织书记办理"),
        ),
        (
            edited(button("void:DRAFT", needs_reason=False)),
            ("“作废”不再要求写理由",),
        ),
        (
            edited(button("approve_plan:PLAN_IN_REVIEW", required=frozenset({"opinion"}))),
            ("“批准方案”的必填项有变化（增加意见）", "“批准方案”的选填项有变化（去掉意见）"),
        ),
        (
            edited(lambda form: replace(form, evidence=(EvidenceDef(MeasureKind.RECOVERY, 2, True),))),
            ("“挽回损失”措施的佐证材料由不另作要求改为至少2份", "“挽回损失”措施改为要写书面结果"),
        ),
        (
            replace(VILLAGE, transitions=tuple(one for one in VILLAGE.transitions if one.action is not Action.MERGE)),
            ("去掉“合并”（草稿、待反馈审定、待签收、待制定措施、方案待审、整改中）",),
        ),
    ],
)
def test_a_difference_is_said_in_a_sentence(new: Definition, said: tuple[str, ...]) -> None:
    found = differences(VILLAGE, new)
    assert found[: len(said)] == said
    assert differences(new, VILLAGE) != ()


def facts(state: State, **changes: object) -> FindingFacts:
    return replace(FindingFacts(state=state, round_no=1, effective_on=DAY), **changes)  # type: ignore[arg-type]


OTHER_GRANTER = edited(button("grant_extension:RECTIFYING", roles=frozenset({Role.REVIEWER})))
NO_ANSWER = replace(
    VILLAGE, transitions=tuple(one for one in VILLAGE.transitions if one.action is not Action.RESOLVE_OBJECTION)
)


@pytest.mark.parametrize(
    ("new", "about", "reason"),
    [
        (without(VILLAGE, 2), facts(State.RECTIFYING), None),
        (without(VILLAGE, 2), facts(State.REVIEW_2), None),
        (without(VILLAGE, 2), facts(State.REVIEW_3), "没有与“待审定”对应的状态"),
        (without(VILLAGE, 1), facts(State.REVIEW_2), "第1级审核已由责任领导办理"),
        (without(VILLAGE, 2), facts(State.VOIDED), "已经办结"),
        (
            edited(button("request_closure:RECTIFYING", roles=frozenset({Role.SECRETARY}))),
            facts(State.REVIEW_1),
            None,
        ),
        (
            with_stages(VILLAGE, [replace(one, role=Role.OWNER) for one in as_new_stages(VILLAGE)][:1]),
            facts(State.REVIEW_1),
            "责任人在本轮已经申请或者审核过",
        ),
        (OTHER_GRANTER, facts(State.RECTIFYING, extension=ExtensionFacts(frozenset({1}))), "延期申请还没有批复"),
        (OTHER_GRANTER, facts(State.RECTIFYING), None),
        (NO_ANSWER, facts(State.AWAITING_ACKNOWLEDGEMENT, objection_open=True), "异议还没有答复"),
        (NO_ANSWER, facts(State.AWAITING_ACKNOWLEDGEMENT), None),
    ],
)
def test_a_finding_moves_unless_something_hangs_in_the_air(
    new: Definition, about: FindingFacts, reason: str | None
) -> None:
    found = obstacles(VILLAGE, new, about)
    assert bool(found) == bool(reason)
    assert (reason or "") in "；".join(found)


def test_the_next_step_says_whose_turn_it_is() -> None:
    step = next_step(VILLAGE, State.REVIEW_2)
    assert (step.state, step.button, step.roles) == ("待复核", "复核同意", "镇纪委")
    assert next_step(VILLAGE, State.MERGED).button == ""


def test_every_guard_has_words() -> None:
    assert set(GUARD_WORDS) == set(GUARDS)


def test_limits_and_evidence_in_words() -> None:
    assert limit_in_words(None) == "不限"
    assert evidence_in_words(EvidenceDef(MeasureKind.GENERAL, 2, True)) == (
        "佐证材料或书面结果；本流程另要求佐证材料至少2份、书面结果"
    )


@pytest.mark.parametrize(
    ("office", "like", "taken", "name"),
    [
        ("town", "county-to-village", (), "town-county-to-village-2026"),
        ("Town_3", "town-county-to-village-2025", (), "town-3-county-to-village-2026"),
        ("镇", "别处的流程", (), "office-procedure-2026"),
        ("town", "self-check", ("town-self-check-2026", "town-self-check-2026-2"), "town-self-check-2026-3"),
    ],
)
def test_a_new_name_tells_office_and_template(office: str, like: str, taken: tuple[str, ...], name: str) -> None:
    assert free_name(office, like, 2026, taken, BUILTIN_NAMES) == name
    assert len(free_name("x" * 80, like, 2026, taken, BUILTIN_NAMES)) <= 60
