"""A progress note in one tap: a word, and a line of text where there is something to say."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, DataRequired, Length

from tracker.foundation.web.forms import Form

WORDS = ("已开展", "进展顺利", "有困难", "需要协调")


class NoteForm(Form):
    """One of the words, pressed as a button, or the line alone; `token` was made with the page."""

    word = StringField(default="", validators=[AnyOf(("", *WORDS), "请按其中一个按钮")])
    line = StringField("补充一句", [Length(max=200)])
    token = HiddenField(validators=[DataRequired(), Length(max=36)])

    @property
    def text(self) -> str:
        """The note as it is kept: 有困难：缺少资金。 Empty when nothing was said."""
        said = [part for part in (self.word.data, (self.line.data or "").rstrip("。")) if part]
        return f"{'：'.join(said)}。" if said else ""

    @property
    def key(self) -> str:
        """The same for a second tap on the same button; another for another word on the same page."""
        return str(uuid5(NAMESPACE_OID, f"{self.token.data}\n{self.text}"))
