"""The form of a variant: which columns in which order, their titles and widths, which rows. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.foundation.web.forms import ChecksField, Form, options
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.rows import Outcome
from tracker.output.ledgers.variants.rules import Filters, Shown, Variation, orders_of
from tracker.rectification.findings.models import Severity
from tracker.workflow.model import Timeframe

_FILTERS = ("severities", "timeframes", "outcomes", "overdue", "category")

_WIDTH = [InputRequired("请填写宽度"), NumberRange(1, 400, "宽度填1到400毫米")]


class ColumnForm(Form):
    """One column of the ledger."""

    class Meta(Form.Meta):
        csrf = False  # the form around it carries the token

    key = HiddenField()
    shown = BooleanField("显示")
    place = IntegerField("次序", [Optional(), NumberRange(1, 99, "次序填1到99")])
    label = StringField("列名", [Length(max=20)])
    width = DecimalField(
        "宽度（毫米）", [InputRequired("请填写宽度"), NumberRange(1, 400, "宽度填1到400毫米")], places=1
    )


class VariantForm(Form):
    """An office's own way of a ledger."""

    name = StringField("样式名称", [DataRequired("请给样式起个名字"), Length(max=60)])
    organization = SelectField("所属单位", [DataRequired("请选择单位")])
    shared = BooleanField("上下级单位也可以用")
    heading = StringField("台账标题", [Length(max=60)])
    columns = FieldList(FormField(ColumnForm))
    severities = ChecksField("问题等级", choices=options(*((one.value, one.label) for one in Severity)))
    timeframes = ChecksField("整改类型", choices=options(*((one.value, one.label) for one in Timeframe)))
    outcomes = ChecksField("完成情况", choices=options(*((one.value, one.label) for one in Outcome)))
    overdue = BooleanField("只列逾期的")
    category = StringField("大类或方面含有", [Length(max=60)])
    order = SelectField("排列")

    def fit(self, kind: LedgerKind) -> None:
        """Offer what this ledger can do."""
        self.order.choices = options(*orders_of(kind).items())
        if not kind.about_findings:
            for name in _FILTERS:
                del self[name]

    @property
    def title(self) -> str:
        """The name of the variant."""
        return self.name.data or ""

    def variation(self) -> Variation:
        """What was filled in. A column without a place keeps its place in the list."""
        rows = [row for row in enumerate(self.columns.data, start=1) if row[1]["shown"]]
        rows.sort(key=lambda row: (row[1]["place"] or row[0], row[0]))
        shown = tuple(Shown(row["key"], row["label"] or "", float(row["width"])) for _, row in rows)
        values = {name: self[name].data for name in _FILTERS if name in self}
        filters: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value or "" for name, value in values.items()
        }
        filters["overdue"] = bool(filters.get("overdue"))
        return Variation(self.heading.data or "", shown, Filters(**filters), self.order.data or "")


def filled(kind: LedgerKind, variation: Variation) -> dict[str, Any]:
    """The form's values for a variation: its columns first, then those it leaves out."""
    shown = {column.key: column for column in variation.columns}
    declared = {column.key for column in kind.columns}
    rows = [
        _row(number, one, shown=True) for number, one in enumerate(variation.columns, start=1) if one.key in declared
    ]
    left = [Shown(one.key, one.label, one.width_mm) for one in kind.columns if one.key not in shown]
    rows += [_row(number, one, shown=False) for number, one in enumerate(left, start=len(rows) + 1)]
    filters = {
        name: list(value) if isinstance(value, tuple) else value for name, value in vars(variation.filters).items()
    }
    return {"heading": variation.heading, "columns": rows, "order": variation.order, **filters}


def _row(place: int, column: Shown, *, shown: bool) -> dict[str, Any]:
    return {"key": column.key, "shown": shown, "place": place, "label": column.label, "width": column.width_mm}
