"""反馈意见, notices and lists that are findings throughout: category → aspect → finding."""

import pytest

from tracker.entry.imports.drafts import ParsedKind
from tracker.entry.imports.parsing import parse


def classified(original: str) -> list[tuple[str, str, str]]:
    parsed = parse(original)
    assert parsed.kind is ParsedKind.FEEDBACK
    for finding in parsed.findings:
        assert finding.text == original[finding.start : finding.end]
    return [(finding.category, finding.aspect, finding.text) for finding in parsed.findings]


def test_chapters_are_categories_and_headings_aspects() -> None:
    original = (
        "关于对清河镇党委巡察的反馈意见\n一、聚焦路线方针政策落实方面（2个方面3个问题）\n"
        "（一）学习贯彻不够深入。一是流于形式。二是研讨少。\n（二）乡村振兴推进不力\n1、产业滞后。\n"
        "二、聚焦基层组织方面\n（一）组织生活不严：补录记录；未开展评议。\n三、整改要求\n（一）请高度重视。\n"
    )
    policy, branch = "聚焦路线方针政策落实方面", "聚焦基层组织方面"
    assert classified(original) == [
        (policy, "学习贯彻不够深入", "流于形式。"),
        (policy, "学习贯彻不够深入", "研讨少。"),
        (policy, "乡村振兴推进不力", "产业滞后。"),
        (branch, "组织生活不严", "补录记录"),
        (branch, "组织生活不严", "未开展评议。"),
    ]


def test_a_notice_with_a_problem_part_is_read_inside_that_part() -> None:
    original = (
        "县委第三巡察组关于巡察清河镇党委的反馈意见\n根据部署开展了巡察。现将情况反馈如下：\n一、总体评价\n取得成效。\n"
        "二、巡察发现的主要问题\n（一）聚焦理论学习方面\n1.学习不深。全年研讨2次。\n2.阵地管理不到位。一是未研判；二是无台账。\n"
        "三、意见建议\n（一）加强学习。\n县委第三巡察组\n2023年6月8日"
    )
    assert classified(original) == [
        ("聚焦理论学习方面", "", "学习不深。全年研讨2次。"),
        ("聚焦理论学习方面", "阵地管理不到位", "未研判"),
        ("聚焦理论学习方面", "阵地管理不到位", "无台账。"),
    ]


@pytest.mark.parametrize(
    "title", ["清河镇村级党建巡查问题清单\n", "", "关于专项督查发现问题的通报\n现将问题通报如下：\n"]
)
def test_a_flat_list_of_problems_keeps_each_number_whole(title: str) -> None:
    items = ["甲村公开栏未更新。", "乙村记录不全。一是缺签到；二是缺照片。", "丙村合同未公开；台账缺失。"]
    original = title + "\n".join(f"{number}.{item}" for number, item in enumerate(items, start=1))
    assert classified(original) == [("", "", item) for item in items]


def test_problem_chapters_alone_signal_findings_throughout() -> None:
    original = "一、党的建设方面存在的问题\n1.生活不规范。\n二、廉政方面存在的问题\n1.谈话少。\n2.监督弱。\n"
    assert [category for category, _, _ in classified(original)] == [
        "党的建设方面存在的问题",
        "廉政方面存在的问题",
        "廉政方面存在的问题",
    ]


def test_a_headed_paragraph_without_items_is_the_finding_and_names_its_aspect() -> None:
    original = "反馈意见\n一、聚焦作风方面\n（一）检查过多。2022年重复检查9次。\n（二）文风不实。\n"
    assert classified(original) == [
        ("聚焦作风方面", "检查过多", "检查过多。2022年重复检查9次。"),
        ("聚焦作风方面", "", "文风不实。"),
    ]


def test_paragraphs_under_an_aspect_line_are_findings() -> None:
    original = "反馈意见\n一、聚焦三资方面\n（一）合同管理不规范\n甲村合同未备案。\n乙村租金长期拖欠。\n"
    assert classified(original) == [
        ("聚焦三资方面", "合同管理不规范", "甲村合同未备案。"),
        ("聚焦三资方面", "合同管理不规范", "乙村租金长期拖欠。"),
    ]


def test_what_lies_deeper_than_two_levels_stays_inside_its_finding() -> None:
    original = "反馈意见\n一、聚焦甲方面\n（一）乙不力\n1.丙不实。\n（1）丁。\n（2）戊。\n2.己不严。\n"
    assert [text for _, _, text in classified(original)] == ["丙不实。\n（1）丁。\n（2）戊。", "己不严。"]


def test_a_notice_that_names_no_problem_says_so() -> None:
    parsed = parse("关于巡察工作的反馈意见\n请认真学习。\n特此通知。\n")
    assert (parsed.kind, parsed.findings) == (ParsedKind.NOTHING, ())
    assert "没有识别到具体问题" in parsed.message
