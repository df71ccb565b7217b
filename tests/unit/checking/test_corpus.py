"""Sentences of reports, right, wrong, and without any claim: what the check makes of each of them."""

import pytest

from tests.unit.checking.corpus import CLAIMS, NO_CLAIMS
from tracker.output.reports.checking import check


@pytest.mark.parametrize(("text", "expected"), CLAIMS)
def test_each_claim_is_judged_as_a_careful_reader_would(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(claim.text, claim.ok) for claim in check(text)] == expected
    for claim in check(text):
        assert text[claim.start :].startswith(claim.text)


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_claims_nothing_is_left_alone(text: str) -> None:
    assert check(text) == []


def test_the_corpus_is_large_and_has_both_kinds() -> None:
    judged = [ok for _, expected in CLAIMS for _, ok in expected]
    assert len(CLAIMS) + len(NO_CLAIMS) >= 100
    assert min(judged.count(True), judged.count(False), len(NO_CLAIMS)) >= 25
