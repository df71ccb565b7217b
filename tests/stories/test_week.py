"""A week on the clock that the story hands in: Monday's sheet, one tap, Friday's answer, and the leader's sheet.

The village secretary has a phone without JavaScript. The app runs in this process, so that its clock can be moved.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

import config
from tests.cast import World, instant, make_world
from tests.stories.conftest import AsPerson
from tests.stories.installation import free_port
from tracker.app import create_app
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.notifications.handing_out import hand_out
from tracker.rectification.weekly import operations
from tracker.rectification.weekly.rules import Rhythm
from tracker.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class House:
    """A house whose time is ours."""

    settings: Settings
    sessions: Sessions
    now: datetime = field(default_factory=lambda: at(4, 8, 0))

    def turn(self, moment: datetime) -> None:
        """Move the clock, and let it do its job."""
        self.now = moment
        hand_out(self.sessions, moment)


def at(day: int, hour: int, minute: int) -> datetime:
    """An instant of the week of 4 September 2023."""
    return datetime.combine(date(2023, 9, day), time(hour, minute), SHANGHAI)


@pytest.fixture
def house(story_template: Path, tmp_path: Path) -> Iterator[House]:
    """The cast, an overdue finding of the village secretary, and the web in a thread."""
    shutil.copyfile(story_template, tmp_path / "tracker.db")
    settings = config.read({"TRACKER_DATA": str(tmp_path), "PORT": str(free_port())})
    engine = make_engine(settings.database_url)
    made = House(settings, Sessions(engine))
    with made.sessions.writing() as session:
        world: World = make_world(session)
        operations.set_rhythm(session, Rhythm(running=True), world.actor("coordinator"), instant(date(2023, 8, 1)))
        world.rectifying(deadline=date(2023, 9, 1))
    app = create_app(settings, clock=lambda: made.now)
    server = make_server(settings.host, settings.port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    app.extensions["engine"].dispose()
    engine.dispose()


def test_from_mondays_sheet_to_the_leaders(house: House, as_person: AsPerson) -> None:
    house.turn(at(4, 8, 30))
    secretary = as_person("secretary", phone=True, scripts=False)
    secretary.page.locator(".bell").click()
    secretary.reads("本周任务单：1项")
    secretary.press("查看")
    secretary.reads("完成整改措施（还有2条）", "已逾期3天")
    secretary.shot("70-任务单-手机")

    house.turn(at(6, 15, 0))
    secretary.log_in("secretary")
    secretary.page.goto("/todo")
    secretary.shot("71-待办-一键报进展-手机")
    secretary.press("有困难")
    secretary.told("已记下：有困难。")

    house.turn(at(8, 16, 0))
    secretary.log_in("secretary")
    secretary.page.locator(".bell").click()
    secretary.reads("请报本周结果：还有1项")
    secretary.press("查看")
    secretary.page.get_by_label("未完成", exact=True).check()
    secretary.page.locator("select").select_option(label="资金没有落实")
    secretary.page.get_by_label("说明").fill("镇里的配套资金还没有到账")
    secretary.shot("72-报结果-手机")
    secretary.press("报结果")
    secretary.told("已报本周结果")
    secretary.reads("未完成：资金没有落实，镇里的配套资金还没有到账")

    house.turn(at(8, 17, 30))
    leader = as_person("leader")
    leader.page.locator(".bell").click()
    leader.reads("本周汇总单：任务1项", "未完成1项")
    leader.page.get_by_role("button", name="查看").first.click()
    leader.reads("有困难。", "未完成：资金没有落实，镇里的配套资金还没有到账", "已逾期7天", "17:30定稿")
    leader.shot("73-汇总单")
