"""docs/ledgers.md tells of every ledger, every column and every table of variants, under the names paper has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.variants.rules import Filters

PAGE = (Path(__file__).parents[1] / "docs" / "ledgers.md").read_text(encoding="utf-8")


def section(code: str) -> str:
    """What stands under the heading of a ledger."""
    found = re.search(rf"^### (\S+) `{code}`\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"{code} has no section in docs/ledgers.md"
    assert found[1] == KINDS[code].title
    return found[2]


@pytest.mark.parametrize("code", list(KINDS))
def test_every_column_is_explained_in_its_order(code: str) -> None:
    text = section(code)
    places = [text.find(column.label) for column in KINDS[code].columns]
    assert -1 not in places, [column.label for column in KINDS[code].columns if column.label not in text]
    assert places == sorted(places)


def test_no_ledger_is_explained_that_is_not_there() -> None:
    assert re.findall(r"^### \S+ `(\w+)`", PAGE, re.MULTILINE) == list(KINDS)


def test_every_filter_of_a_variant_is_named() -> None:
    words = {
        "severities": "问题等级",
        "timeframes": "整改类型",
        "outcomes": "完成情况",
        "overdue": "逾期",
        "category": "大类或方面",
    }
    assert set(vars(Filters())) == set(words)
    assert all(word in PAGE.split("## Variants")[1] for word in words.values())
