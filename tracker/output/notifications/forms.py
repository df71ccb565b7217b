"""The form of a reminder."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from tracker.foundation.web.forms import Form


class PromptForm(Form):
    """What the coordinator says."""

    note = TextAreaField(
        "提醒内容", [Length(max=400)], description="不填时写“请抓紧整改，按时报告进展”。", render_kw={"rows": 3}
    )
