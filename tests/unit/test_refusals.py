"""A refusal stands at the fields that it is about."""

from __future__ import annotations

import pytest

from tracker.rectification.findings.forms.steps import fields_of


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("第2条措施（建章立制）还缺制度名称、文号", ["institution_name", "document_number"]),
        ("第1条措施（一般整改）还缺佐证材料或书面结果", ["result"]),
        ("请填写：会议日期、会议纪要号", ["meeting_on", "minute_number"]),
        ("转为长期坚持要填写：阶段目标、下次检视日期", ["stage_goal", "next_review_on"]),
        ("责任人和责任领导不能是同一个人", ["leader"]),
        ("限期整改须填写整改时限", ["deadline"]),
        ("办理日期不能早于上一步的日期（2023年3月1日）", ["effective_on"]),
        ("申请延至的日期要晚于原整改时限", ["new_deadline"]),
        ("异议还没有答复，整改办答复后才能继续", []),
        ("您是本轮申请人，不能再审核同一问题", []),
        ("还有第1、2条措施未完成，完成后才能申请销号", []),
    ],
)
def test_a_sentence_names_its_fields(sentence: str, names: list[str]) -> None:
    assert fields_of(sentence) == names
