"""`tracker statement`: whose sentences, narrowed down how, printed how."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests import crowd
from tests.cast import World
from tests.web import settings_for
from tracker.entry.cli import run

Tracker = Callable[..., int]
WHERE = ("--organization", "town", "--as-of", "2023-06-30")


@pytest.fixture
def tracker(world: World, database_url: str, tmp_path: Path) -> Tracker:
    """Run a command on the world's database: two findings of the town, one struck off, and one of a village."""
    town, village = crowd.drafts(world, "town", 2), crowd.drafts(world, "village-01", 1)
    crowd.release(world, *town, *village)
    crowd.closed(world, town[0], date(2023, 5, 10))
    world.session.commit()
    settings = settings_for(tmp_path, database_url)
    return lambda *arguments: run(lambda: settings, [str(argument) for argument in arguments])


def test_levels_places_and_sign_are_chosen(tracker: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    said = [("--level", "own"), ("--level", "total", "--places", "2", "--sign", "%"), ("--source", "self_check")]
    for arguments in said:
        assert tracker("statement", *WHERE, *arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "本级2个问题中，1个已整改完成，完成率50.0％。",
        "合计3个问题中，1个已整改完成，完成率33.33%。",
        "截至2023年6月30日，暂无反馈问题。",
    ]


def test_all_sentences_come_as_text_and_as_json(tracker: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    assert tracker("statement", *WHERE, "--all", "--year", "2023", "--from", "2023-03-01") == 0
    assert "总体完成率33.33％" in capsys.readouterr().out
    assert tracker("statement", *WHERE, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["total"]["fed_back"] == 3
    assert said["passages"][0]["text"].startswith("截至2023年6月30日，反馈镇党委的2个问题中")


def test_an_impossible_question_is_refused(tracker: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    assert tracker("statement", *WHERE, "--from", "2023-05-02", "--until", "2023-05-01") == 1
    assert "请对调" in capsys.readouterr().err
    assert tracker("statement", *WHERE, "--source", "moon") == 1
    assert "moon" in capsys.readouterr().err
