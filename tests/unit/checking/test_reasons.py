"""What is said of a claim, how the text is cut for the page, and how a stated day is read."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.foundation.lib.decoding import UnreadableText
from tracker.output.reports.checking import check
from tracker.output.reports.checking.comparing import Known, Recorded, stated_day
from tracker.output.reports.checking.marking import stretches
from tracker.output.reports.checking.receiving import received
from tracker.output.reports.words import Level

SENTENCE = "截至2023年12月31日，反馈镇党委的45个问题中，42个已整改完成，完成率93.3％。"
DAY = date(2023, 12, 31)
OWN = Recorded(Level.OWN, "镇党委", "", 45, 42)
BELOW = Recorded(Level.BELOW, "村级党组织", "", 35, 34)
TOTAL = Recorded(Level.TOTAL, "", "", 80, 76)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("45个问题中，42个已整改完成，完成率93.3％", "42÷45，计算无误"),
        ("45个问题中，42个已整改完成，完成率93.4％", "42÷45应为93.3％，文中为93.4％"),
        ("56名党员，其中45人入党，占比80.3％", "45÷56四舍五入应为80.4％，文中80.3％是直接截去尾数（截尾）"),
        ("2000个问题，已整改完成1999个，完成率100％", "1999÷2000不足100％，应为99.95％，未全部完成不能写成100％"),
        ("45个问题中，46个已整改完成，完成率102.2％", "部分（46）大于总数（45）"),
        ("25个问题，已完成19个、正在整改5个", "19＋5＝24，文中合计为25"),
        ("4大类16个方面12个问题", "方面（16个）多于问题（12个），每个方面至少有一个问题"),
        ("6大类4个方面12个问题", "大类（6个）多于方面（4个），每个大类至少有一个方面"),
    ],
)
def test_the_reason_shows_the_computation(text: str, reason: str) -> None:
    assert [claim.reason for claim in check(text)] == [reason]


def test_joined_the_stretches_are_the_text_and_each_claim_is_marked_once() -> None:
    text = f"前言。{SENTENCE}巡察反馈25个问题，已完成整改19个、正在整改5个，整改完成率76%。后记。"
    claims = check(text)
    cut = stretches(text, claims)
    assert "".join(one.text for one in cut) == text
    assert [(one.numbers, one.ok) for one in cut if one.numbers] == [((1,), True), ((2, 3), False)]
    assert cut[3].signs == "2、3"
    assert [one.text for one in stretches("没有数字", [])] == ["没有数字"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("截至2023年12月31日，", DAY),
        ("截止２０２３年１２月３１日，", DAY),
        ("截至二〇二三年十二月三十一日，", DAY),
        ("截至2023年12月底，", DAY),
        ("截至2024年2月，", date(2024, 2, 29)),
        ("截至2023年6月30日，……截至2023年12月31日，", DAY),
        ("截至2023年12月31日，……截至目前，", None),
        ("截至2023年2月30日，", None),
        ("截至2023年13月1日，", None),
        ("今年以来，", None),
    ],
)
def test_the_day_that_a_report_states_is_read(text: str, day: date | None) -> None:
    assert stated_day(text, len(text)) == day


def verdict(text: str, *figures: Recorded) -> list[tuple[bool, str]]:
    asked = []

    def look(day: date | None) -> Known:
        asked.append(day)
        return Known(day or DAY, figures)

    return [(claim.ok, claim.reason) for claim in check(text, look)]


def test_what_the_tracker_knows_otherwise_is_flagged_with_its_figures() -> None:
    assert verdict(SENTENCE, TOTAL, OWN, BELOW) == [(True, "42÷45，计算无误，与系统一致")]
    assert verdict(SENTENCE, TOTAL, replace(OWN, completed=41), BELOW) == [
        (False, "计算无误，但与系统不一致：截至2023年12月31日，系统中反馈镇党委45个问题，已整改完成41个")
    ]


def test_the_words_before_the_number_choose_the_level() -> None:
    village = "反馈村级党组织的45个问题中，42个已整改完成，完成率93.3％。"
    assert verdict(village, TOTAL, OWN, BELOW)[0][0] is False
    assert verdict("合计45个问题中，42个已整改完成，完成率93.3％。", TOTAL, OWN, BELOW)[0][0] is False
    assert verdict("反馈的45个问题中，42个已整改完成，完成率93.3％。", TOTAL, OWN, BELOW)[0][0] is True


def test_any_source_may_be_the_one_that_is_meant() -> None:
    one = Recorded(Level.OWN, "镇党委", "2023年区县委巡察", 45, 42)
    assert verdict(SENTENCE, TOTAL, replace(OWN, fed_back=60, completed=57), one, BELOW)[0][0] is True
    wrong = verdict(SENTENCE, TOTAL, replace(OWN, fed_back=60), replace(one, completed=40), BELOW)
    assert "系统中2023年区县委巡察反馈镇党委45个问题，已整改完成40个" in wrong[0][1]


def test_what_is_no_completion_of_findings_is_not_compared() -> None:
    for text in ("受理信访件120件，已办结90件，办结率75%。", "党员56名，其中女党员14名，占比25%。"):
        assert "系统" not in verdict(text, TOTAL, OWN, BELOW)[0][1]
    assert [claim.ok for claim in check(SENTENCE, lambda _day: None)] == [True]


def test_a_document_that_is_too_large_is_refused_before_it_is_opened() -> None:
    with pytest.raises(UnreadableText, match="超过上限 8 MB"):
        received(b"PK\x03\x04" + bytes(9 << 20), "报告.docx")
