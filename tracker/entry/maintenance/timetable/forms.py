"""The form of the quiet hours."""

from __future__ import annotations

from datetime import time

from wtforms import SelectField
from wtforms.validators import InputRequired

from tracker.foundation.web.forms import Form, options

_HALVES = tuple((text, text) for hour in range(24) for text in (f"{hour:02}:00", f"{hour:02}:30"))


class QuietForm(Form):
    """From when to when nothing leaves the building; twice the same time means never."""

    begins = SelectField("从", [InputRequired()], choices=options(*_HALVES))
    ends = SelectField("到", [InputRequired()], choices=options(*_HALVES))

    def hours(self) -> tuple[time, time]:
        """What was chosen."""
        return time.fromisoformat(self.begins.data), time.fromisoformat(self.ends.data)
