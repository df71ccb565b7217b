"""Every code has its Chinese word, and no two words of one kind are the same."""

from enum import StrEnum

import pytest

from tracker.workflow.model import FIELD_LABELS, Action, MeasureKind, Role, State, StateKind, Timeframe


@pytest.mark.parametrize("kind", [Role, Action, Timeframe, MeasureKind])
def test_every_member_has_its_own_chinese_word(kind: type[Role | Action | Timeframe | MeasureKind]) -> None:
    labels = [member.label for member in kind]
    assert len(set(labels)) == len(labels)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in label) for label in labels)


def test_an_action_is_written_like_its_name() -> None:
    members: list[StrEnum] = list(Action)
    assert all(member.value == member.name.lower() for member in members)
    assert all(state.value == state.name for state in State)


def test_states_have_the_kind_of_their_place_in_life() -> None:
    kinds = {state: state.kind for state in State}
    assert kinds[State.DRAFT] is StateKind.DRAFT
    assert kinds[State.RECTIFYING] is StateKind.WAITING
    assert kinds[State.REVIEW_4] is StateKind.REVIEW
    assert kinds[State.CLOSED] is StateKind.CLOSED
    ends = {State.SUSTAINED, State.MERGED, State.SPLIT, State.VOIDED, State.REFERRED}
    assert {state for state, kind in kinds.items() if kind is StateKind.END} == ends


def test_field_labels_are_all_different() -> None:
    assert len(set(FIELD_LABELS.values())) == len(FIELD_LABELS)
