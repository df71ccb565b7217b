"""What is written loads again into an equal definition: shipped, old and made up."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflow.cast import template
from tracker.workflow.definitions import BUILTIN_NAMES, builtin, load_text
from tracker.workflow.definitions.writing import definition_text
from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    StageDef,
    State,
    StateDef,
    StateKind,
    TimerDef,
    TransitionDef,
)

OLD = sorted((Path(__file__).parents[2] / "data" / "definitions_1").glob("*.toml"))


# What a loaded text may say: no control characters, nothing twice in a list (definitions/limits.py).
TEXT = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs",), exclude_characters="\x7f\ufffe\uffff"), max_size=40
)


def states(most: int = 4) -> st.SearchStrategy[tuple[State, ...]]:
    return st.lists(st.sampled_from(State), min_size=1, max_size=most, unique=True).map(tuple)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=1, max_size=3).map(tuple)


def words() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=3, unique=True).map(tuple)


DEFINITIONS = st.builds(
    Definition,
    name=TEXT,
    label=TEXT,
    stream=st.sampled_from(("A", "B")),
    follow_up_months=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    states=some(st.builds(StateDef, st.sampled_from(State), TEXT, st.sampled_from(StateKind))),
    stages=some(
        st.builds(StageDef, st.integers(1, 4), TEXT, st.sampled_from(Role), st.booleans(), st.booleans()),
    ),
    timers=some(
        st.builds(TimerDef, st.sampled_from(State), st.integers(1, 999), st.sampled_from(("workdays", "days"))),
    ),
    evidence=st.lists(
        st.builds(EvidenceDef, st.sampled_from(MeasureKind), st.integers(0, 9), st.booleans()), max_size=3
    ).map(tuple),
    transitions=some(
        st.builds(
            TransitionDef,
            action=st.sampled_from(Action),
            label=TEXT,
            sources=states(),
            target=st.none() | st.sampled_from(State),
            roles=st.frozensets(st.sampled_from(Role)),
            guards=words(),
            fields=words(),
            optional=words(),
            needs_reason=st.booleans(),
            reason_length=st.integers(0, 99),
            effects=words(),
        )
    ),
)


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_a_shipped_template_survives_being_written(name: str) -> None:
    assert load_text(definition_text(template(name)), name) == template(name)


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_template_survives_being_written(path: Path) -> None:
    old = load_text(path.read_text(encoding="utf-8"), path.name)
    assert load_text(definition_text(old), path.name) == old


@given(DEFINITIONS)
def test_any_definition_survives_being_written(definition: Definition) -> None:
    assert load_text(definition_text(definition), "x") == definition


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_a_shipped_template_is_written_in_its_own_shape(name: str) -> None:
    """Line for line the shipped file, comments and the order of roles aside: an office compares versions by eye."""

    def plain(text: str) -> list[str]:
        lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
        return [line.partition("[")[0] if line.startswith("roles") else line for line in lines]

    assert plain(definition_text(template(name))) == plain(builtin()[name])


def test_odd_letters_are_escaped_and_chinese_is_not() -> None:
    odd = '报"告\\\n\t\r\b\f\x00\x1f\x7f\x85\u2028进展😀'
    text = definition_text(
        Definition("x", odd, "A", *[()] * 4, follow_up_months=())  # type: ignore[misc]
    )
    assert text.splitlines()[1] == ('label = "报\\"告\\\\\\n\\t\\r\\b\\f\\u0000\\u001f\\u007f\\u0085\\u2028进展😀"')
    assert tomllib.loads(text)["label"] == odd
