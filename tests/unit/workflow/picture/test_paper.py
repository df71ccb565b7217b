"""In two columns nothing is lost, nothing touches, and one sheet of A4 holds it."""

from dataclasses import replace

import pytest

from tests.unit.workflow.picture.geometry import faults
from tests.unit.workflow.picture.scenes import PROVED, journey
from tracker.workflow.picture import picture
from tracker.workflow.picture.layout import layout
from tracker.workflow.picture.paper import clipped, in_two_columns
from tracker.workflow.picture.shapes import Layout, Line
from tracker.workflow.picture.sketch import sketch

ROOM = (180, 225)  # millimetres that a sheet of A4 leaves to the picture


def both(name: str, *, walked: bool) -> tuple[Layout, Layout]:
    definition = PROVED[name]
    single = layout(sketch(definition, journey() if walked else None), definition)
    return single, in_two_columns(single)


@pytest.mark.parametrize("walked", [False, True], ids=["alone", "walked"])
@pytest.mark.parametrize("name", PROVED)
def test_both_columns_hold_everything_and_nothing_touches(name: str, walked: bool) -> None:
    single, paper = both(name, walked=walked)
    assert sorted(text.words for text in single.texts) == sorted(text.words for text in paper.texts)
    assert [box.code for box in single.boxes] == [box.code for box in paper.boxes]
    assert sum(line.arrow for line in paper.lines) == sum(line.arrow for line in single.lines)
    assert faults(paper) == []


@pytest.mark.parametrize("name", PROVED)
def test_a_sheet_holds_it_in_letters_that_can_be_read(name: str) -> None:
    _, paper = both(name, walked=True)
    unit = min(ROOM[0] / paper.width, ROOM[1] / paper.height)  # millimetres
    assert 12.5 * unit * 72 / 25.4 > 6.5  # points


def test_what_cannot_be_parted_stays_as_it_is() -> None:
    nothing = replace(PROVED["self-check"], states=(), stages=(), transitions=(), timers=())
    single = layout(sketch(nothing), nothing)
    assert in_two_columns(single) == single
    assert picture(nothing, paper=True) == picture(nothing)


def test_a_line_is_cut_at_the_height_and_keeps_its_arrow_at_its_end() -> None:
    bracket = Line(((0.0, 80.0), (-10.0, 80.0), (-10.0, 20.0), (0.0, 20.0)), back=True)
    upper, lower = list(clipped(bracket, 0.0, 50.0)), list(clipped(bracket, 50.0, 100.0))
    assert [(line.points, line.arrow) for line in upper] == [(((-10.0, 50.0), (-10.0, 20.0), (0.0, 20.0)), True)]
    assert [(line.points, line.arrow) for line in lower] == [(((0.0, 80.0), (-10.0, 80.0), (-10.0, 50.0)), False)]
