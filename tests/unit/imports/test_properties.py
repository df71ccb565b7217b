"""What holds for every text."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.entry.imports.parsing import parse
from tracker.entry.imports.sources import Source

PIECES = [
    "一、",
    "二、",
    "三、",
    "（一）",
    "(二)",
    "（三）",
    "1.",
    "2、",
    "３．",
    "（1）",
    "①",
    "②",
    "一是",
    "二是",
    "三是",
    "第一，",
    "第二，",
    "问题1：",
    "存在问题",
    "存在的主要问题",
    "下一步打算",
    "聚焦党建方面",
    "党建方面：",
    "反馈意见",
    "整改情况",
    "学习不够",
    "主要表现在",
    "甲",
    "的问题",
    "。",
    "；",
    ";",
    "：",
    "，",
    "\n",
    "\r\n",
    "\t",
    "　",
    " ",
    "##paidbegin##",
    "##",
    "#",
    "“",
    "（",
    "）",
    "\ufeff",
    "\u2028",
    "2023年",
    "😀",
    "-",
]
ANY_TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.text(max_size=80))


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_findings_stand_in_order_inside_the_part_with_their_wording_untouched(original: str) -> None:
    parsed = parse(original)
    marked = Source(original).markers
    end = 0
    for finding in parsed.findings:
        assert parsed.section is not None
        assert max(end, parsed.section.start) <= finding.start < finding.end <= parsed.section.end <= len(original)
        clean = not any(marker.start < finding.end and finding.start < marker.end for marker in marked)
        assert not clean or finding.text == original[finding.start : finding.end]
        assert finding.text == finding.text.strip() != ""
        end = finding.end


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_folding_keeps_every_place(original: str) -> None:
    source = Source(original)
    assert len(source.folded) == len(original)
    assert source.wording(source.whole) == original or source.markers


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text("甲乙丙丁戊，", min_size=1, max_size=20).filter(lambda text: text.strip("，")), min_size=2, max_size=9
    )
)
def test_numbered_items_come_back_as_they_were_written(items: list[str]) -> None:
    items = [item.strip("，") for item in items]
    numerals = "一二三四五六七八九"
    original = "二、存在问题\n" + "".join(f"{numerals[at]}是{item}。" for at, item in enumerate(items)) + "\n三、打算\n"
    assert [finding.text for finding in parse(original).findings] == [f"{item}。" for item in items]


# Measuring coverage makes pure Python several times slower; a quadratic walk would be slower by hundreds.
SLOWED = 1 if sys.gettrace() is None else 6


def megabyte(unit: str) -> str:
    return unit * (1_000_000 // len(unit.encode()) + 1)


def test_a_megabyte_of_report_is_read_without_a_quadratic_walk() -> None:
    chapter = (
        "一、工作情况\n" + "（一）抓学习。" + "镇党委认真落实上级部署，召开会议5次，推动工作落实落细。" * 30 + "\n"
    )
    original = megabyte(chapter) + "二、存在问题\n一是甲不足。二是乙不够。\n三、打算\n"
    started = time.process_time()
    parsed = parse(original)
    assert time.process_time() - started < 2 * SLOWED
    assert len(parsed.findings) == 2


@pytest.mark.parametrize(
    "unit",
    [
        "一是",
        "（一）",
        "1、",
        "##",
        "# ",
        " ",
        "存在问题\n",
        "一、存在问题\n",
        "几个",
        "的主要",
        "党建方面：甲；",
        "聚焦方面\n",
        "1.甲不够\n",
        "##x",
        "反馈意见\n一是不；",
        "“",
        "（二）存在问题\n1.甲。",
    ],
)
def test_no_repetition_makes_it_slow_beyond_measure(unit: str) -> None:
    quarter = unit * (250_000 // len(unit.encode()))
    started = time.process_time()
    parse(quarter)
    assert time.process_time() - started < 5 * SLOWED
