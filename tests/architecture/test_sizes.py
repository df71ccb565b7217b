"""Files and functions stay small enough to be read. A migration is a log of what was done once and may be long."""

import pytest

from tests.architecture.reading import HOUSE, functions, length, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
READ_BY_PEOPLE = [name for name in python_files() if not name.startswith("migrations/versions/")]


def test_no_file_is_longer_than_its_name_can_tell() -> None:
    lengths = {name: (HOUSE / name).read_bytes().count(b"\n") for name in READ_BY_PEOPLE}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_needs_scrolling() -> None:
    lengths = {f"{name}:{f.lineno} {f.name}": length(f) for name in READ_BY_PEOPLE for f in functions(name)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [name for name in READ_BY_PEOPLE if word in (HOUSE / name).read_text(encoding="utf-8")] == []
