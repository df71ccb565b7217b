"""The forms of the week: when its sheets come, and what became of a task."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from tracker.foundation.web.forms import Form, options
from tracker.rectification.weekly.models import Hindrance, WeeklyAnswer
from tracker.rectification.weekly.operations import Given
from tracker.rectification.weekly.rules import WEEKDAYS, Rhythm

DONE, NOT_DONE = "done", "not_done"
_DAYS = options(*enumerate(WEEKDAYS))


def _at(label: str) -> TimeField:
    return TimeField(label, [InputRequired("请填写时间，如08:30")], format=["%H:%M", "%H:%M:%S"])


class RhythmForm(Form):
    """On which days and at what time the sheets of a week come."""

    running = BooleanField("按每周节奏办理")
    tasks_weekday = SelectField("交任务", choices=_DAYS, coerce=int)
    tasks_time = _at("交任务的时间")
    results_weekday = SelectField("问结果", choices=_DAYS, coerce=int)
    results_time = _at("问结果的时间")
    sheet_time = _at("出汇总单的时间")

    @property
    def rhythm(self) -> Rhythm:
        """What was filled in."""
        return Rhythm(**{field.name: self.data[field.name] for field in fields(Rhythm)})


class AnswerForm(Form):
    """What became of a task. One form for each task of a page, told apart by their prefix."""

    outcome = RadioField(
        "本周结果", [InputRequired("请选完成或者未完成")], choices=options((DONE, "完成"), (NOT_DONE, "未完成"))
    )
    hindrance = SelectField(
        "未完成的原因", default="", choices=options(("", "请选择"), *((one.value, one.label) for one in Hindrance))
    )
    reason = StringField("说明", [Length(max=200)])

    @classmethod
    def of(cls, task_id: int, answer: WeeklyAnswer | None, **more: Any) -> AnswerForm:
        """The form of a task, with what was answered."""
        said = answer and {
            "outcome": DONE if answer.done else NOT_DONE,
            "hindrance": answer.hindrance.value if answer.hindrance else "",
            "reason": answer.reason,
        }
        return cls(prefix=f"task{task_id}-", data=said or {}, **more)

    @property
    def given(self) -> Given:
        """What was filled in."""
        hindrance = Hindrance(self.hindrance.data) if self.hindrance.data else None
        return Given(self.outcome.data == DONE, hindrance, self.reason.data or "")
