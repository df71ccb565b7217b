"""Over the five real reports exactly one claim does not compute: 45 of 56 printed as 80.3％."""

from pathlib import Path

import pytest

from tracker.output.reports.checking import check
from tracker.output.reports.checking.receiving import received

SEEDS = Path(__file__).parents[3].parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="../shared/seeds is not there: the real reports are not part of the product"
)


def test_exactly_one_claim_of_the_real_reports_is_wrong() -> None:
    texts = [received(path.read_bytes(), path.name) for path in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    judged = [(text, claim) for text in texts for claim in check(text)]
    assert all(text[claim.start : claim.end] == claim.text for text, claim in judged)
    (wrong,) = [claim for _, claim in judged if not claim.ok]
    assert wrong.text == "56名党员的指标任务，其中45人年龄在35岁以下，占比80.3％"
    assert wrong.reason == "45÷56四舍五入应为80.4％，文中80.3％是直接截去尾数（截尾）"
    right = [claim.text for _, claim in judged if claim.ok]
    assert right == [
        "45个问题中，42个已整改完成，完成率93.3％",
        "35个问题中，34个已整改完成，完成率97.1％",
    ]
