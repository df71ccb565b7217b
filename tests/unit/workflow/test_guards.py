"""Each guard says one precise sentence, and is silent when it has nothing against."""

from datetime import date
from typing import Any

import pytest

from tests.unit.workflow.cast import ACTOR, DONE, LEADER, OPEN, OWNER, TODAY, finding, person
from tracker.workflow.guards import GUARDS, NEEDS_FORM, OCCASIONS, unknown_guard
from tracker.workflow.model import Action, ExtensionFacts, Request, Role, State, Timeframe

LONG = {"timeframe": Timeframe.LONG_TERM}
ASKED = ExtensionFacts(frozenset({OWNER}))
PROMISED: dict[str, object] = {
    "to_long_term": True,
    "stage_goal": "每季公示",
    "next_review_on": date(2025, 12, 1),
    "expected_end": date(2026, 12, 31),
}
ODD_POLL = "群众评议的参评人数至少1人，满意人数不能多于参评人数"
ENDORSED = ExtensionFacts(frozenset({OWNER}), frozenset({LEADER}))

# guard, facts, form, sentence (None: nothing against)
TABLE: list[tuple[str, dict[str, Any], dict[str, object], str | None]] = [
    ("no_open_objection", {"objection_open": True}, {}, "异议还没有答复，整改办答复后才能继续"),
    ("no_open_objection", {}, {}, None),
    ("objection_open", {}, {}, "目前没有待答复的异议"),
    ("objection_open", {"objection_open": True}, {}, None),
    ("has_owner", {"has_owner": False}, {}, "还没有确定责任人，请整改办先交办"),
    ("has_owner", {}, {}, None),
    ("has_leader", {"has_leader": False}, {}, "还没有确定责任领导，请整改办先交办"),
    ("has_leader", {}, {}, None),
    (
        "has_time_limit",
        {"timeframe": None},
        {},
        "还没有确定整改类型（立行立改、限期整改或长期坚持），请整改办先交办",
    ),
    ("has_time_limit", {"deadline": None}, {}, "限期整改的问题要有整改时限，请整改办先交办"),
    ("has_time_limit", {**LONG, "deadline": None}, {}, None),
    ("has_time_limit", {}, {}, None),
    ("has_goal", {"has_goal": False}, {}, "还没有写整改目标"),
    ("has_goal", {}, {}, None),
    ("has_measures", {"measures": ()}, {}, "至少要有一条整改措施"),
    ("has_measures", {}, {}, None),
    ("has_open_measure", {}, {}, "没有未完成的措施"),
    ("has_open_measure", {"measures": (DONE, OPEN)}, {}, None),
    ("measure_is_open", {}, {"measure": 9}, "没有第9条措施"),
    ("measure_is_open", {}, {"measure": "1"}, "第1条措施已经完成，不用再报"),
    ("measure_is_open", {"measures": (OPEN,)}, {"measure": 2}, None),
    ("measure_is_open", {}, {}, None),
    ("has_evidence", {"evidence_files": 0}, {}, "目前没有佐证材料可以移除"),
    ("has_evidence", {}, {}, None),
    ("long_term", {}, {}, "只有长期坚持的问题才报告阶段性成果"),
    ("long_term", LONG, {}, None),
    ("next_review_later", {}, {"next_review_on": TODAY}, "下次检视日期要晚于本次报告日期"),
    ("next_review_later", {}, {"next_review_on": date(2025, 6, 4)}, None),
    ("next_review_later", {}, {}, None),
    ("stage_reported", {}, {}, "还没有报告阶段性成果"),
    ("stage_reported", {"stage_result": True, "stage_approved": True}, {}, "阶段性成果已经认定"),
    ("stage_reported", {"stage_result": True}, {}, None),
    (
        "stage_result_approved",
        {**LONG, "measures": (OPEN,), "stage_result": True},
        {},
        "阶段性成果还没有经责任领导认定",
    ),
    (
        "stage_result_approved",
        {**LONG, "measures": (OPEN,), "stage_result": True, "stage_approved": True},
        {},
        None,
    ),
    ("stage_result_approved", {**LONG, "stage_result": True}, {}, None),
    ("own_application", {"applicants": frozenset({OWNER})}, {}, "只有申请人本人可以撤回申请"),
    ("own_application", {"applicants": frozenset({ACTOR})}, {}, None),
    ("no_open_extension", {"extension": ASKED}, {}, "已有一份延期申请还没有批复，批复后再办理"),
    ("no_open_extension", {}, {}, None),
    ("extension_open", {}, {}, "目前没有待批的延期申请"),
    ("extension_open", {"extension": ASKED}, {}, None),
    ("extension_not_endorsed", {"extension": ENDORSED}, {}, "这份延期申请已经初审同意，正在等待批准"),
    ("extension_not_endorsed", {"extension": ASKED}, {}, None),
    ("extension_endorsed", {"extension": ASKED}, {}, "延期申请还没有初审，初审同意后才能批准"),
    ("extension_endorsed", {"extension": ENDORSED}, {}, None),
    ("extension_goes_further", {}, {}, "请填写申请延至的日期，或者选择转为长期坚持"),
    ("extension_goes_further", {}, {"new_deadline": date(2025, 12, 31)}, "申请延至的日期要晚于原整改时限"),
    ("extension_goes_further", {"deadline": None}, {"new_deadline": TODAY}, "申请延至的日期要晚于申请日期"),
    ("extension_goes_further", {"deadline": date(2020, 1, 1)}, {"new_deadline": TODAY}, "申请延至的日期要晚于申请日期"),
    (
        "extension_goes_further",
        {},
        {"new_deadline": date(2026, 1, 1), "to_long_term": True},
        "延期和转长期只能选一项",
    ),
    ("extension_goes_further", LONG, {"to_long_term": True}, "这个问题已经是长期坚持"),
    (
        "extension_goes_further",
        {},
        {"to_long_term": True, "stage_goal": "每季公示"},
        "转为长期坚持要填写：下次检视日期、预计完成日期",
    ),
    *(
        ("extension_goes_further", {}, {**PROMISED, **days}, "下次检视日期要晚于申请日期，且不晚于预计完成日期")
        for days in ({"next_review_on": TODAY}, {"expected_end": date(2025, 11, 30)}, {"expected_end": "明年"})
    ),
    ("extension_goes_further", {}, PROMISED, None),
    ("extension_goes_further", {}, {**PROMISED, "expected_end": date(2025, 12, 1)}, None),
    ("extension_goes_further", {}, {"new_deadline": date(2026, 1, 1), "to_long_term": False}, None),
    ("more_follow_ups_open", {}, {}, "目前没有待做的回头看"),
    ("more_follow_ups_open", {"follow_ups_open": 1}, {}, "这是最后一次回头看，请直接确认已巩固"),
    ("more_follow_ups_open", {"follow_ups_open": 2}, {}, None),
    ("more_follow_ups_open", {"follow_ups_open": 1, "next_follow_up_on": date(2025, 7, 4)}, {}, None),
    (
        "more_follow_ups_open",
        {"follow_ups_open": 1, "next_follow_up_on": date(2025, 7, 3)},
        {},
        "这是最后一次回头看，请直接确认已巩固",
    ),
    ("last_follow_up", {}, {}, "目前没有待做的回头看"),
    ("last_follow_up", {"follow_ups_open": 2}, {}, "还有2次回头看没有做，最后一次才能确认已巩固"),
    ("last_follow_up", {"follow_ups_open": 1}, {}, None),
    ("last_follow_up", {"follow_ups_open": 1, "next_follow_up_on": date(2025, 7, 3)}, {}, None),
    (
        "last_follow_up",
        {"follow_ups_open": 1, "next_follow_up_on": date(2025, 7, 4)},
        {},
        "回头看应在2025年7月4日前后进行，现在确认已巩固为时过早",
    ),
    ("follow_up_open", {}, {}, "目前没有待做的回头看"),
    ("follow_up_open", {"follow_ups_open": 1}, {}, None),
    ("relapse_proposed", {}, {}, "目前没有人提出反弹"),
    ("relapse_proposed", {"relapse_proposed": True}, {}, None),
    ("no_relapse_proposed", {"relapse_proposed": True}, {}, "已有人提出反弹，整改办认定后才能继续"),
    ("no_relapse_proposed", {}, {}, None),
    ("feedback_office_consents", {}, {}, "问题已经反馈，请填写反馈单位同意的依据（文号或者记录）"),
    ("feedback_office_consents", {}, {"consent": "电话记录"}, None),
    ("feedback_office_consents", {"was_fed_back": False}, {}, None),
    ("at_least_two_parts", {}, {}, "拆分至少要写出两个问题"),
    ("at_least_two_parts", {}, {"parts": ["名单没有公示"]}, "拆分至少要写出两个问题"),
    ("at_least_two_parts", {}, {"parts": ["名单没有公示", "台账不全"]}, None),
    ("poll_adds_up", {}, {}, None),
    ("poll_adds_up", {}, {"polled": 20, "satisfied": 20}, None),
    ("poll_adds_up", {}, {"polled": 1, "satisfied": 0}, None),
    ("poll_adds_up", {}, {"polled": 20}, "群众评议的参评人数和满意人数要一起填写"),
    ("poll_adds_up", {}, {"polled": "20", "satisfied": 19}, "群众评议的参评人数和满意人数要一起填写"),
    ("poll_adds_up", {}, {"polled": 0, "satisfied": 0}, ODD_POLL),
    ("poll_adds_up", {}, {"polled": 20, "satisfied": 21}, ODD_POLL),
    ("poll_adds_up", {}, {"polled": 20, "satisfied": -1}, ODD_POLL),
]


@pytest.mark.parametrize(("name", "changes", "form", "sentence"), TABLE)
def test_a_guard_says_its_sentence(
    name: str, changes: dict[str, Any], form: dict[str, object], sentence: str | None
) -> None:
    facts = finding(State.RECTIFYING, **changes)
    request = Request(Action.ASSIGN, TODAY, fields=form)
    assert GUARDS[name](facts, request, person(Role.OWNER), TODAY) == sentence


def test_every_guard_is_shown_both_failing_and_passing() -> None:
    failing = {name for name, _, _, sentence in TABLE if sentence}
    passing = {name for name, _, _, sentence in TABLE if sentence is None}
    assert failing == passing == set(GUARDS)


def test_the_lists_of_guards_name_existing_ones() -> None:
    assert set(GUARDS) >= NEEDS_FORM
    assert set(GUARDS) >= OCCASIONS


def test_a_name_nobody_knows_refuses() -> None:
    answer = unknown_guard(finding(State.DRAFT), Request(Action.ASSIGN, TODAY), person(Role.OWNER), TODAY)
    assert answer == "流程模板引用了不存在的检查，请联系系统管理员"
