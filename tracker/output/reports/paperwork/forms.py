"""Forms about prints: shape only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import DayField, FilesField, Form, options
from tracker.output.ledgers.models import PrintFormat
from tracker.output.reports.paperwork.kinds import FORMATS, FormKind

_FORMATS = options(*((form.value, form.label) for form in FORMATS))
SCANS = ".pdf,image/jpeg,image/png"


class FormPrintForm(Form):
    """Which form of a finding, as of which day, as what file."""

    kind = SelectField("表单", [DataRequired("请选择表单")])
    as_of = DayField("统计截止日期", [DataRequired("请填写统计截止日期")])
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)
    sealed = BooleanField("加盖电子签名")

    def offer(self, kinds: Sequence[FormKind]) -> None:
        """The forms that can be chosen."""
        self.kind.choices = options(*((kind.code, kind.title) for kind in kinds))


class CodeForm(Form):
    """The code that stands at the foot of a print."""

    code = StringField("核验码", [DataRequired("请输入核验码"), Length(max=40)])


class VerifyForm(Form):
    """A PDF file to be verified."""

    file = FileField("PDF文件", [DataRequired("请选择PDF文件")], render_kw={"accept": ".pdf"})


class ScanForm(Form):
    """The scan of a signed sheet: its file, and the day of the signatures."""

    signed_on = DayField("签字日期", [DataRequired("请填写签字日期")])
    scans = FilesField("扫描件", [DataRequired("请选择扫描件或照片")], accept=SCANS)

    @property
    def uploads(self) -> list[FilesField]:
        return [self.scans]
