"""Reports: only the part about problems counts, whatever its heading is called."""

import pytest

from tracker.entry.imports.drafts import ParsedKind
from tracker.entry.imports.parsing import parse


def texts(original: str) -> list[str]:
    return [finding.text for finding in parse(original).findings]


def classified(original: str) -> list[tuple[str, str, str]]:
    return [(finding.category, finding.aspect, finding.text) for finding in parse(original).findings]


@pytest.mark.parametrize(
    "heading",
    [
        "存在问题",
        "存在的问题",
        "存在问题和不足",
        "存在的主要问题",
        "主要问题和不足",
        "问题和不足",
        "问题与不足",
        "存在的不足",
        "存在的困难和问题",
        "工作中存在的问题",
        "目前存在的突出问题",
        "不足之处",
        "存在问题及原因分析",
        "短板弱项",
        "存在的差距与不足",
        "巡察发现的主要问题",
        "存在的薄弱环节",
        "当前工作中的困难和问题",
        "主要存在以下问题",
        "全面从严治党工作存在的主要问题",
    ],
)
@pytest.mark.parametrize("number", ["二、", "（二）", "(二) ", "2.", "２、", "（2）", " 　二、 ", "## 二、", ""])
def test_the_part_is_found_under_every_name_and_number(heading: str, number: str) -> None:
    before, after = "一、工作情况\n做了工作。\n", "三、下步打算\n一是加强学习。二是改进作风。\n"
    original = f"{before}{number}{heading}\n一是学习不深。二是作风不实。\n{after}"
    assert texts(original) == ["学习不深。", "作风不实。"]


@pytest.mark.parametrize(
    "original",
    [
        "一、加强学习\n针对存在的问题，一是加强学习；二是改进作风。\n",
        "一、整改存在问题\n（一）着力解决突出问题\n认真整改。\n（二）坚持问题导向\n",
        "二、存在问题整改情况\n一是完成整改。二是建立制度。\n",
        "一、聚焦主责主业，强化监督\n一是严格执纪。\n二、聚焦群众关切，办好实事\n一是修路。\n",
        "关于巡察反馈意见整改情况的报告\n一、党的领导方面\n（一）学习不深入的问题。\n整改情况：已整改。\n",
        "2023年工作总结\n1.学习不松劲。\n2.服务不打烊。\n",
    ],
)
def test_nothing_is_invented_where_problems_are_only_mentioned(original: str) -> None:
    parsed = parse(original)
    assert parsed.kind is ParsedKind.NOTHING
    assert parsed.findings == ()
    assert "没有生成任何问题" in parsed.message


@pytest.mark.parametrize("original", ["", "  \r\n\t　\u00a0", "\ufeff"])
def test_an_empty_text_is_called_empty(original: str) -> None:
    assert parse(original).message == "文本是空的，没有可以识别的内容。"


def test_items_may_begin_in_the_lead_in_and_go_on_in_lines() -> None:
    assert texts("三、存在的不足\n主要表现在：一是学习不深。\n二是作风不实。\n 三是担当不足。\n四、下步计划\n") == [
        "学习不深。",
        "作风不实。",
        "担当不足。",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "1.学习不深\n2.作风不实\n3.担当不够",
        "１、学习不深；２、作风不实；３、担当不够",
        "（1）学习不深\n（2）作风不实\n(3)担当不够",
        "①学习不深；②作风不实；③担当不够",
        "第一，学习不深；第二，作风不实；\n第三，担当不够",
        "（一）学习不深\n (二) 作风不实\n㈢担当不够",
        "一是：学习不深；\t二是，作风不实；三是担当不够",
        "问题一：学习不深\n问题二：作风不实\n问题三：担当不够",
        "1.学习不深\n1.作风不实\n2.担当不够",
        "总体来看，取得成绩的同时还有不足，主要是一是学习不深，二是作风不实，三是担当不够",
        "• 学习不深\n• 作风不实\n• 担当不够",
        "学习不深\n\n作风不实\n\n担当不够",
    ],
)
def test_every_kind_of_numbering_splits(body: str) -> None:
    assert texts(f"二、存在问题\n{body}\n三、打算\n一是加强。") == ["学习不深", "作风不实", "担当不够"]


def test_items_inside_a_headed_paragraph_explain_it() -> None:
    first, second = "思想认识不到位\n一是学习不深。\n二是研究不够。", "作风不实。一是甲。二是乙。"
    assert texts(f"三、存在问题\n（一）{first}\n（二）{second}\n四、措施\n") == [first, second]


def test_numbered_lines_under_a_field_are_findings_of_that_category() -> None:
    assert classified("三、存在问题\n（一）党的建设方面\n1.甲不足。\n2.乙不够。\n（二）廉政方面\n1.丙缺位。\n") == [
        ("党的建设方面", "", "甲不足。"),
        ("党的建设方面", "", "乙不够。"),
        ("廉政方面", "", "丙缺位。"),
    ]


@pytest.mark.parametrize(("colon", "semicolon"), [("：", "；"), (":", ";")])
def test_aspects_with_a_colon_are_categories_split_at_semicolons(colon: str, semicolon: str) -> None:
    lines = [f"党建方面{colon}甲不实{semicolon}乙不全", f"廉政方面存在的问题{colon}丙缺位{semicolon}丁不够。"]
    expected = [("党建方面", "甲不实"), ("党建方面", "乙不全"), ("廉政方面", "丙缺位"), ("廉政方面", "丁不够。")]
    for original in ("三、存在问题\n" + "\n".join(lines), "三、存在问题\n（一）" + "\n（二）".join(lines)):
        assert [(category, text) for category, _, text in classified(original)] == expected


def test_numbering_that_restarts_lies_inside_the_part() -> None:
    assert texts("3、存在问题\n1、甲不足。\n2、乙不够。\n4、下一步打算\n1、丙。") == ["甲不足。", "乙不够。"]
    assert texts("二、存在的问题\n一、甲不足。\n二、乙不够。\n三、下一步打算\n丙。") == ["甲不足。", "乙不够。"]


def test_a_part_in_each_chapter_is_read() -> None:
    first = "一、党建\n（一）做法\n好。\n（二）存在问题\n1.甲不足。\n（三）打算\n好。\n"
    original = f"{first}二、廉政\n（一）存在问题\n1.乙不足。\n2.丙不足。\n"
    assert texts(original) == ["甲不足。", "乙不足。", "丙不足。"]
    assert "2处" in parse(original).message


def test_the_inner_part_counts_where_a_chapter_holds_more() -> None:
    inner = "（一）存在问题\n1.甲不足。\n2.乙不够。\n（二）下一步打算\n1.丙。"
    assert texts(f"二、存在问题及下一步打算\n{inner}") == ["甲不足。", "乙不够。"]
    assert texts("一、工作开展情况及存在问题\n（一）开展情况\n好。\n（二）存在问题\n一是甲。二是乙。\n二、下步") == [
        "甲。",
        "乙。",
    ]


def test_a_text_without_line_ends_still_has_headings() -> None:
    original = (
        "总结。一、情况。很好。二、存在问题（一）责任不实。传导不够。（二）作风不严。三、下一步打算（一）加强学习。"
    )
    assert texts(original) == ["责任不实。传导不够。", "作风不严。"]


def test_lines_cut_at_a_page_width_belong_together() -> None:
    lines = [
        "二、存在问题",
        "（一）责任落实有待加强，落实主体责任具体谋划",
        "和举措还不够细致，班子成员落实不严，抓业务与",
        "党建还存在脱节现象，责任仍需进一步压实，其中",
        "部分村尤其明显。",
        "（二）教育管理不深入。",
        "三、打算",
    ]
    assert texts("\n".join(lines)) == ["\n".join(lines[1:5]).removeprefix("（一）"), "教育管理不深入。"]


def test_a_nil_return_is_no_finding() -> None:
    parsed = parse("二、存在问题\n经自查，暂未发现需整改的问题。\n三、下步打算\n加强学习。")
    assert (parsed.findings, parsed.heading) == ((), "存在问题")
    assert "没有写明具体问题" in parsed.message


def test_closing_words_and_signatures_are_no_findings() -> None:
    original = "存在问题：\n1.甲不足。\n2.乙不够。\n对以上问题，我们将认真整改。\n清河镇党委\n2023年9月5日\n"
    assert texts(original) == ["甲不足。", "乙不够。"]


def test_stray_markers_are_left_out_and_places_stay_right() -> None:
    original = "二、存在问题\n##paidbegin##一是学习##x##不深。\r\n##paidend##二是作风不实。\r\n##paidend##\r\n三、打算"
    first, second = parse(original).findings
    assert (first.text, second.text) == ("学习不深。", "作风不实。")
    assert original[first.start : first.end] == "学习##x##不深。"
    assert original[second.start : second.end] == second.text
