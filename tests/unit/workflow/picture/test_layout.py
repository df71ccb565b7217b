"""Nothing in a picture touches what it should not, and nothing of the template is missing from it."""

from dataclasses import replace

import pytest

from tests.unit.workflow.picture.geometry import faults
from tests.unit.workflow.picture.scenes import PROVED, journey
from tracker.workflow.model import State
from tracker.workflow.picture.layout import WIDTH, layout
from tracker.workflow.picture.shapes import Layout, Tone
from tracker.workflow.picture.sketch import sketch

JOURNEYS = {
    "alone": None,
    "two rounds": journey(),
    "once": journey(sent_back=0, relapsed=False),
    "often": journey(sent_back=4, person="欧阳建国（王整代录）"),
    "long name": journey(person="阿不都热依木·买买提明·吐尔逊江"),
}
ALL = [pytest.param(name, path, id=f"{name}, {path}") for name in PROVED for path in JOURNEYS]


def drawn(name: str, path: str = "alone") -> Layout:
    return layout(sketch(PROVED[name], JOURNEYS[path]), PROVED[name])


@pytest.mark.parametrize(("name", "path"), ALL)
def test_no_line_crosses_a_box_and_no_label_lies_on_anything(name: str, path: str) -> None:
    assert faults(drawn(name, path)) == []


@pytest.mark.parametrize("name", PROVED)
def test_every_template_fits_a_telephone(name: str) -> None:
    page = drawn(name)
    assert page.width == WIDTH
    assert min(text.size for text in page.texts) * (375 - 2 * 8) / page.width >= 12


@pytest.mark.parametrize("name", PROVED)
def test_every_state_label_and_post_is_said(name: str) -> None:
    said = "".join(text.words for text in drawn(name).texts)
    definition = PROVED[name]
    assert [s.label for s in definition.states if s.label not in said] == []
    assert [t.label for t in definition.transitions if t.label not in said] == []
    assert [role for t in definition.transitions for role in t.roles if role.label not in said] == []


@pytest.mark.parametrize("name", PROVED)
def test_every_time_limit_stands_in_its_box(name: str) -> None:
    inside = {(text.inside, text.words) for text in drawn(name).texts}
    units = {"workdays": "个工作日内", "days": "天内"}
    wanted = {(timer.state, f"{timer.days}{units[timer.unit]}") for timer in PROVED[name].timers}
    assert wanted - inside == set()


def test_the_spine_runs_from_top_to_bottom() -> None:
    page = drawn("county-to-village")
    spine = [box for box in page.boxes if box.code not in (State.MERGED, State.SPLIT, State.VOIDED, State.REFERRED)]
    assert [box.code for box in spine] == [code for code in State if code in {box.code for box in spine}]
    assert len({box.x for box in spine}) == 1


def test_the_box_where_it_waits_says_for_whom_how_long_and_until_when() -> None:
    page = drawn("county-to-village", "two rounds")
    here = [box for box in page.boxes if box.tone is Tone.HERE]
    said = [text.words for text in page.texts if text.inside is State.REVIEW_1]
    assert [box.code for box in here] == [State.REVIEW_1]
    assert {"现在等孙村、赵纪办理", "已等12天", "应于2023年10月18日前办结", "已超期5天"} <= set(said)


def test_days_people_and_rounds_stand_on_the_way_that_was_gone() -> None:
    words = [text.words for text in drawn("county-to-village", "two rounds").texts]
    assert "✓2023.3.5 孙村" not in words  # two rounds: the round stands in place of the tick
    assert "①2023.3.5 孙村" in words
    assert any(word.startswith("②") for word in words)
    once = [text.words for text in drawn("county-to-village", "once").texts]
    assert "✓2023.3.5 孙村" in once


def test_what_is_ahead_is_drawn_quietly_and_what_was_walked_heavily() -> None:
    tones = {box.code: box.tone for box in drawn("county-to-village", "once").boxes}
    assert tones[State.RECTIFYING] is Tone.WALKED
    assert tones[State.CLOSED] is Tone.AHEAD
    lines = {line.tone for line in drawn("county-to-village", "once").lines}
    assert lines == {Tone.WALKED, Tone.AHEAD}


def test_more_than_three_acts_of_one_way_are_counted() -> None:
    words = [text.words for text in drawn("county-to-village", "often").texts]
    assert "共10次：" in words


def test_a_finding_that_left_stands_in_its_exit() -> None:
    definition = PROVED["self-check"]
    left = replace(journey(sent_back=0, relapsed=False), now=State.VOIDED, due_on=None, days_late=0)
    page = layout(sketch(definition, left), definition)
    assert [box.code for box in page.boxes if box.tone is Tone.HERE] == [State.VOIDED]
    assert faults(page) == []
