"""Rule 5: what each kind of measure must leave behind, and what a template may ask on top."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.unit.workflow.cast import DONE, OPEN, asking, decide, finding, granted, person, reasons, stripped
from tracker.workflow.model import (
    Action,
    Decision,
    Definition,
    EvidenceDef,
    MeasureFacts,
    MeasureKind,
    Role,
    State,
    Timeframe,
)

BARE = stripped("county-to-village")


GAPS = [
    (MeasureFacts(1, MeasureKind.GENERAL, True, result=" "), "第1条措施（一般整改）还缺佐证材料或书面结果"),
    (MeasureFacts(1, MeasureKind.INSTITUTION, True, files=3), "第1条措施（建章立制）还缺制度名称、文号"),
    (
        MeasureFacts(1, MeasureKind.INSTITUTION, True, institution_name="三资管理办法"),
        "第1条措施（建章立制）还缺文号",
    ),
    (MeasureFacts(1, MeasureKind.RECOVERY, True, amount=Decimal(0)), "第1条措施（挽回损失）还缺挽回金额、票据号"),
    (MeasureFacts(1, MeasureKind.RECOVERY, True, receipt="0012"), "第1条措施（挽回损失）还缺挽回金额"),
    (MeasureFacts(1, MeasureKind.ACCOUNTABILITY, True), "第1条措施（追责问责）还缺问责日期、问责方式"),
    (
        MeasureFacts(1, MeasureKind.ACCOUNTABILITY, True, accountability_form="诫勉"),
        "第1条措施（追责问责）还缺问责日期",
    ),
]
PROOFS = [
    MeasureFacts(1, MeasureKind.GENERAL, True, result="已公示七天"),
    MeasureFacts(1, MeasureKind.GENERAL, True, files=1),
    MeasureFacts(1, MeasureKind.INSTITUTION, True, institution_name="三资管理办法", document_number="镇发〔2025〕3号"),
    MeasureFacts(1, MeasureKind.RECOVERY, True, amount=Decimal("71320.00"), receipt="0012"),
    MeasureFacts(1, MeasureKind.ACCOUNTABILITY, True, accountability_on=date(2025, 5, 1), accountability_form="诫勉"),
]


@pytest.mark.parametrize(("measure", "sentence"), GAPS)
def test_each_kind_of_measure_needs_its_evidence(measure: MeasureFacts, sentence: str) -> None:
    applying = decide(
        BARE, finding(State.RECTIFYING, measures=(measure,)), asking(Action.REQUEST_CLOSURE), person(Role.OWNER)
    )
    assert reasons(applying) == (sentence,)
    opened = finding(State.RECTIFYING, measures=(replace(measure, done=False),))
    completing = asking(Action.COMPLETE_MEASURE, fields={"measure": 1})
    assert reasons(decide(BARE, opened, completing, person(Role.OWNER))) == (sentence,)


@pytest.mark.parametrize("measure", PROOFS)
def test_a_measure_with_its_evidence_is_accepted(measure: MeasureFacts) -> None:
    facts = finding(State.RECTIFYING, measures=(measure,))
    assert granted(decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER)))
    opened = finding(State.RECTIFYING, measures=(replace(measure, done=False),))
    completing = asking(Action.COMPLETE_MEASURE, fields={"measure": "1"})
    assert granted(decide(BARE, opened, completing, person(Role.OWNER)))


def test_all_gaps_are_told_in_one_answer() -> None:
    bare = MeasureFacts(2, MeasureKind.INSTITUTION, True)
    facts = finding(State.RECTIFYING, measures=(GAPS[0][0], bare, replace(OPEN, number=3)))
    assert reasons(decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER))) == (
        "还有第3条措施未完成，完成后才能申请销号",
        "第1条措施（一般整改）还缺佐证材料或书面结果；第2条措施（建章立制）还缺制度名称、文号",
    )


# What a template asks beyond the rules


def asking_for(*more: EvidenceDef) -> Definition:
    return replace(BARE, evidence=more)


TWO_FILES = asking_for(EvidenceDef(MeasureKind.GENERAL, files=2))
WRITTEN = asking_for(EvidenceDef(MeasureKind.INSTITUTION, files=1, result=True))
RULED = MeasureFacts(
    2, MeasureKind.INSTITUTION, True, institution_name="三资管理办法", document_number="镇发〔2025〕3号"
)


@pytest.mark.parametrize(
    ("definition", "measure", "sentence"),
    [
        (TWO_FILES, OPEN, "第2条措施（一般整改）按本流程至少要2份佐证材料，现在只有1份"),
        (
            TWO_FILES,
            replace(OPEN, files=0),
            "第2条措施（一般整改）还缺佐证材料或书面结果；"
            "第2条措施（一般整改）按本流程至少要2份佐证材料，现在一份也没有",
        ),
        (
            TWO_FILES,
            replace(OPEN, files=0, result="已公示"),
            "第2条措施（一般整改）按本流程至少要2份佐证材料，现在一份也没有",
        ),
        (WRITTEN, RULED, "第2条措施（建章立制）按本流程至少要1份佐证材料，现在一份也没有，要写明整改结果"),
        (WRITTEN, replace(RULED, files=1, result=" "), "第2条措施（建章立制）按本流程要写明整改结果"),
        (WRITTEN, replace(RULED, files=1, result="已印发"), None),
        (WRITTEN, OPEN, None),
        (TWO_FILES, replace(OPEN, files=2), None),
        (TWO_FILES, RULED, None),
    ],
)
def test_a_template_asks_for_more_evidence_on_top_of_rule_5(
    definition: Definition, measure: MeasureFacts, sentence: str | None
) -> None:
    owner = person(Role.OWNER)
    completing = decide(
        definition,
        finding(State.RECTIFYING, measures=(replace(measure, done=False),)),
        asking(Action.COMPLETE_MEASURE, fields={"measure": 2}),
        owner,
    )
    done = finding(State.RECTIFYING, measures=(replace(measure, done=True),))
    applying = decide(definition, done, asking(Action.REQUEST_CLOSURE), owner)
    for answer in (completing, applying):
        assert sentence is None or reasons(answer) == (sentence,)
        assert (sentence is None) is isinstance(answer, Decision)


def test_a_template_cannot_ask_for_less_than_rule_5() -> None:
    nothing = asking_for(EvidenceDef(MeasureKind.GENERAL))
    facts = finding(State.RECTIFYING, measures=(replace(DONE, files=0),))
    answer = decide(nothing, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER))
    assert reasons(answer) == ("第1条措施（一般整改）还缺佐证材料或书面结果",)


def test_measures_still_open_in_a_long_term_finding_are_not_asked_for_evidence() -> None:
    facts = finding(
        State.RECTIFYING,
        measures=(replace(OPEN, files=0),),
        timeframe=Timeframe.LONG_TERM,
        stage_result=True,
        next_review_on=date(2025, 12, 1),
    )
    assert granted(decide(TWO_FILES, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER)))
