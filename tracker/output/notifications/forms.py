"""The forms of reminders: what the coordinator says, where a person is reached, what they want."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.foundation.web.forms import ChecksField, Form, options
from tracker.output.notifications.kinds import KINDS
from tracker.output.notifications.models import Channel


class PromptForm(Form):
    """What the coordinator says."""

    note = TextAreaField(
        "提醒内容", [Length(max=400)], description="不填时写“请抓紧整改，按时报告进展”。", render_kw={"rows": 3}
    )


class ContactForm(Form):
    """Where a person is reached beside these pages."""

    channel = SelectField("方式", [InputRequired()])
    address = StringField("地址", [InputRequired(), Length(max=500)])
    secret = StringField("密钥", [Length(max=200)])

    def offer(self, channels: Sequence[Channel]) -> None:
        """Choose among these."""
        self.channel.choices = options(*((one.value, one.label) for one in channels))


class KindsForm(Form):
    """The kinds of messages that a person may refuse; ticked are those they want."""

    kinds = ChecksField("还要收到")

    def offer(self, refused: Iterable[str]) -> None:
        """Tick all but the refused ones."""
        free = [kind for kind in KINDS.values() if not kind.statutory]
        self.kinds.choices = options(*((kind.code, f"{kind.label}：{kind.when}") for kind in free))
        if self.kinds.raw_data is None:
            self.kinds.data = [kind.code for kind in free if kind.code not in set(refused)]
