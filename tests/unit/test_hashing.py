"""The stored form of values and what a digest covers."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tracker.foundation.history.hashing import Stored, digest, root_of, stored
from tracker.workflow.model import State


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        ("党费", "党费"),
        (State.CLOSED, "CLOSED"),
        (True, 1),
        (date(2023, 9, 5), "2023-09-05"),
        (datetime(2023, 9, 5, 8, tzinfo=timezone(timedelta(hours=8))), "2023-09-05 00:00:00.000000"),
        (Decimal("71320.5"), "71320.50"),
        (Decimal("7.125"), "7.13"),
        (7.13, "7.13"),
        ({"measure": 1}, '{"measure": 1}'),
        (["一"], '["\\u4e00"]'),
    ],
)
def test_a_value_is_hashed_as_the_databases_keep_it(value: object, kept: Stored) -> None:
    assert stored(value) == kept


def test_what_no_column_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no stored form"):
        stored({1})


def test_a_column_that_is_empty_changes_no_digest() -> None:
    assert digest(["id", "text"], [1, "党费"]) == digest(["id", "new", "text"], [1, None, "党费"])


def test_text_cannot_move_from_one_column_to_the_next() -> None:
    apart = digest(["a", "b"], ["甲", "乙"])
    assert digest(["a", "b"], ["甲b=1:乙", None]) != apart != digest(["a", "b"], ["甲乙", ""])
    assert digest(["a"], [""]) != digest(["a"], [None])


def test_the_root_covers_chain_length_and_link() -> None:
    heads = [(1, 3, "aa"), (2, 1, "bb")]
    others = [[(1, 3, "aa")], [(1, 4, "aa"), (2, 1, "bb")], [(1, 3, "ab"), (2, 1, "bb")]]
    assert len({root_of(heads), *map(root_of, others)}) == 4
