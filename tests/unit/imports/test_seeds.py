"""The five real reports, where they lie beside the project."""

from pathlib import Path

import pytest

from tracker.entry.imports.drafts import ParsedKind, ParsedText
from tracker.entry.imports.parsing import parse
from tracker.foundation.lib.decoding import decode

SEEDS = Path(__file__).parents[3].parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="../shared/seeds is not there: the real reports are not part of the product"
)


def read(number: str) -> tuple[str, ParsedText]:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    text = decode(path.read_bytes(), path.name)
    return text, parse(text)


@pytest.mark.parametrize(
    ("number", "heading", "beginnings"),
    [
        ("001", "存在问题", ["责任制落实有待加强。意识不强", "党员管理有待深入。", "纪委监督力度有待加大。"]),
        ("002", "主要问题和不足", ["补齐党建短板招法不多。", "重业务轻党建思想", "落实全面从严治党的力度还不够。"]),
        ("003", "存在问题和不足", ["纪检队伍人员的业务能力", "对镇村干部的监督管理", "进一步深入研究如何"]),
        ("004", "存在的问题", ["对党员教育管理不到位", "部分党员先锋模范作用", "抓党建工作思路不宽"]),
    ],
)
def test_each_report_gives_its_three_findings_at_their_places(number: str, heading: str, beginnings: list[str]) -> None:
    text, parsed = read(number)
    assert (parsed.kind, parsed.heading) == (ParsedKind.REPORT, heading)
    assert len(parsed.findings) == 3
    for finding, beginning in zip(parsed.findings, beginnings, strict=True):
        assert finding.text.startswith(beginning)
        assert finding.text.endswith("。")
        assert finding.text == text[finding.start : finding.end]
        assert (finding.category, finding.aspect) == ("", "")


def test_the_part_ends_where_the_plans_begin() -> None:
    text, parsed = read("001")
    assert parsed.section is not None
    assert text[parsed.section.start : parsed.section.end].startswith("存在问题")
    assert text[parsed.section.end :].lstrip().startswith("三、下步工作打算")


def test_the_report_without_problems_gives_none_and_says_so() -> None:
    _, parsed = read("000")
    assert (parsed.kind, parsed.section, parsed.findings) == (ParsedKind.NOTHING, None, ())
    assert "没有找到" in parsed.message
    assert "没有生成任何问题" in parsed.message
