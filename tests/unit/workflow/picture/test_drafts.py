"""An office edits and the picture is drawn again at once: no draft may break it, and no label may leave its place."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workflow.picture.geometry import faults
from tests.unit.workflow.picture.scenes import journey, template
from tracker.workflow.model import Action, Definition, Role, State, StateDef, TimerDef, TransitionDef
from tracker.workflow.picture import picture
from tracker.workflow.picture.layout import layout
from tracker.workflow.picture.sketch import sketch

BASE = template("county-to-village")
NOTHING = replace(BASE, label="", states=(), stages=(), transitions=(), timers=(), follow_up_months=())
NASTY = "<b>&\"'改]]>\u0000\u202e\ud7ff" + "很长的名称" * 40
SVG = "{http://www.w3.org/2000/svg}"


def words_of(definition: Definition) -> list[str]:
    return [text.words for text in layout(sketch(definition), definition).texts]


def renamed(label: str) -> Definition:
    return replace(
        BASE,
        label=label,
        states=tuple(replace(state, label=label) for state in BASE.states),
        stages=tuple(replace(stage, label=label) for stage in BASE.stages),
        transitions=tuple(replace(move, label=label) for move in BASE.transitions),
    )


@pytest.mark.parametrize("label", [NASTY, "A" * 400, "", " \n\t ", "签收" * 30, "\U0001f600" * 20, "𠮷野家"])
def test_any_label_is_escaped_and_wrapped_or_cut(label: str) -> None:
    drawn = picture(renamed(label), journey())
    ElementTree.fromstring(drawn)
    assert faults(layout(sketch(renamed(label), journey()), renamed(label))) == []


def test_a_label_is_text_and_never_markup() -> None:
    root = ElementTree.fromstring(picture(renamed("<script>alert(1)</script>&amp;")))
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "path", "text")
    }
    assert "<script>" in "".join(root.itertext())


def test_a_cut_label_ends_in_an_ellipsis() -> None:
    assert any(word.endswith("…") for word in words_of(renamed("很长的名称" * 40)))


def test_a_state_that_only_transitions_name_is_drawn_as_missing() -> None:
    gone = replace(BASE, states=tuple(state for state in BASE.states if state.code is not State.PLANNING))
    words = words_of(gone)
    assert {"PLANNING", "模板里没有这个状态"} <= set(words)
    assert faults(layout(sketch(gone), gone)) == []


def test_an_action_that_nobody_may_take_says_so() -> None:
    nobody = replace(BASE, transitions=tuple(replace(move, roles=frozenset()) for move in BASE.transitions))
    assert any("未指定办理人" in word for word in words_of(nobody))


def test_an_empty_draft_is_an_empty_picture() -> None:
    ElementTree.fromstring(picture(NOTHING))
    ElementTree.fromstring(picture(NOTHING, journey()))


def test_acts_of_an_older_procedure_are_told_below() -> None:
    other = template("self-check")
    words = "".join(text.words for text in layout(sketch(other, journey()), other).texts)
    assert "按变更前的流程走过" in words
    assert re.search(r"2023\.\d+\.\d+ 孙村 审核同意：", words)


def test_lanes_that_cut_each_other_short_make_room_for_their_labels() -> None:
    posts = frozenset({Role.OWNER, Role.COORDINATOR, Role.INSPECTOR})
    ways = (
        TransitionDef(Action.RETURN_PLAN, "退回", (State.DRAFT, State.RECTIFYING), State.PLANNING, posts),
        TransitionDef(Action.SEND_BACK, "退回", (State.PLAN_IN_REVIEW,), State.AWAITING_RELEASE, frozenset()),
    )
    tangled = replace(BASE, states=(), stages=(), transitions=ways, timers=())
    drawn = layout(sketch(tangled), tangled)
    assert [fault for fault in faults(drawn) if not re.search("crosses “", fault)] == []
    assert "责任人" in "".join(text.words for text in drawn.texts)


_STATES = st.sampled_from(State)
_WAYS = st.builds(
    TransitionDef,
    action=st.sampled_from([action for action in Action if action is not Action.LOG]),
    label=st.sampled_from(["退回", "办理", "报告阶段性成果", NASTY]),
    sources=st.lists(_STATES, max_size=4).map(tuple),
    target=st.none() | _STATES,
    roles=st.frozensets(st.sampled_from(Role), max_size=3),
)
_DRAFTS = st.builds(
    replace,
    st.just(BASE),
    states=st.lists(st.builds(lambda code: StateDef(code, "状态", code.kind), _STATES), max_size=16).map(tuple),
    stages=st.lists(st.sampled_from(BASE.stages), max_size=4).map(tuple),
    transitions=st.lists(_WAYS, max_size=14).map(tuple),
    timers=st.lists(st.builds(TimerDef, _STATES, st.integers(1, 999), st.just("days")), max_size=4).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(_DRAFTS, st.booleans())
def test_no_draft_breaks_the_picture(draft: Definition, walked: bool) -> None:
    path = journey() if walked else None
    ElementTree.fromstring(picture(draft, path))
    drawn = layout(sketch(draft, path), draft)
    # In a tangle a line may pass a label of another lane; it never crosses a box, and nothing lies on anything.
    assert [fault for fault in faults(drawn) if not re.search("crosses “", fault)] == []
