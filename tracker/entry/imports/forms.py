"""Forms of the text import: shape only."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from tracker.foundation.web.forms import DayField, Form


class UploadForm(Form):
    """A text, pasted or as a file."""

    text = TextAreaField("粘贴文字", render_kw={"rows": 12})
    file = FileField("或者选择文件", render_kw={"accept": ".txt,text/plain"})


class EditForm(Form):
    """One change to the splits; `version` is that of the preview which the person looked at."""

    version = HiddenField()
    index = IntegerField("序号", [Optional()])
    at = IntegerField("拆分位置", [Optional()])
    category = StringField("大类", [Length(max=200)])
    aspect = StringField("方面", [Length(max=200)])
    onwards = BooleanField("以下各条也改成这个类别")
    passage = TextAreaField("原文片段", [Length(max=8000)], render_kw={"rows": 3})

    @property
    def place(self) -> int:
        """The split that is meant, from 0; -1 when none was named."""
        return -1 if self.index.data is None else int(self.index.data)


class StoreForm(Form):
    """The business day on which the findings are registered."""

    version = HiddenField()
    effective_on = DayField("业务日期", [DataRequired("请填写业务日期")])
