"""Which unit, day and source a page is asked for: its form, read from the address or from what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import abort
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from tracker.foundation.web.context import db, today
from tracker.foundation.web.forms import DayField, Form, options
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.queries import sources


class AskedForm(Form):
    """Whose records, as of which day, of which source. It stands in the address and changes nothing: no CSRF."""

    class Meta(Form.Meta):
        csrf = False

    organization = SelectField("单位", [DataRequired("请选择单位")])
    as_of = DayField("统计截止日期", [InputRequired("请填写统计截止日期")])
    source = SelectField("问题来源")


AskedFormKind = TypeVar("AskedFormKind", bound=AskedForm)


def asked_form(
    kind: type[AskedFormKind], units: Sequence[Organization], given: Mapping[str, str], **usual: str
) -> AskedFormKind:
    """What is asked for, else the whole of one's own unit today. A unit that is not among `units` is not there (404).

    `usual` is what further fields hold where nothing is asked.
    """
    code = given.get("organization")
    if code and code not in [row.code for row in units]:
        abort(404)
    own = {"organization": units[0].code if units else "", "as_of": today().isoformat(), "source": ""}
    form = kind(formdata=MultiDict({**own, **usual, **given}))
    form.organization.choices = unit_choices(units)
    form.source.choices = options(("", "全部来源"), *((source.code, source.label) for source in sources(db())))
    return form


def answerable(form: AskedForm) -> bool:
    """Whether the question is complete and of a day that has come; else the form says why not."""
    if form.validate() and form.as_of.data and form.as_of.data > today():
        form.refuse("统计截止日期不能晚于今天")
    return not form.errors
