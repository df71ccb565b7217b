"""Checking a pasted report (数字核对): paste or upload, read what computes and what does not. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import FileStorage

from tracker.foundation.lib.decoding import UnreadableText
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.output.reports.checking import NOT_CHECKED, Claim, check
from tracker.output.reports.checking.marking import stretches
from tracker.output.reports.checking.queries import own_figures
from tracker.output.reports.checking.receiving import LARGEST_FILE, LONGEST_TEXT, PASTED, received
from tracker.output.reports.forms import CheckForm
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible

bp = Blueprint("checking", __name__)


@bp.url_value_preprocessor
def _take_long_texts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A pasted text arrives as a form field, of which Flask takes 500 kB unless told before the body is read."""
    request.max_form_memory_size = 12 * LONGEST_TEXT


@bp.route("/report-check", methods=["GET", "POST"])
def index() -> tuple[str, int]:
    """The form, and after a POST the text with its claims marked and listed."""
    actor = require(Permission.VIEW_FIGURES)
    units = visible(db(), actor, Permission.VIEW_FIGURES)
    form = CheckForm()
    form.organization.choices = options(("", "只核对计算，不与系统比对"), *((unit.code, unit.name) for unit in units))
    if form.organization.data and form.organization.data not in [unit.code for unit in units]:
        abort(404)
    if form.as_of.data is None and not form.as_of.errors:
        form.as_of.data = today()
    filename, text, claims = "", "", None
    if form.validate_on_submit() and not _too_late(form):
        try:
            filename, text = _received(form)
            claims = _checked(form, units, text)
        except UnreadableText as error:
            form.refuse(str(error))
    marked = stretches(text, claims) if claims is not None else []
    shown = {"claims": claims, "marked": marked, "filename": filename, "not_checked": NOT_CHECKED}
    page = render_template("statements/check.html", form=form, longest=LONGEST_TEXT, largest=LARGEST_FILE, **shown)
    return page, 422 if form.errors else 200


def _received(form: CheckForm) -> tuple[str, str]:
    """Name and text of what was sent, pasted or as a file."""
    file: FileStorage | None = form.file.data or None
    if form.text.data and file:
        raise UnreadableText(f"既粘贴了文字，又选择了文件“{file.filename}”。请只保留一样，再提交一次。")
    if file:
        filename = (file.filename or "").replace("\0", "") or "文件"
        return filename, received(file.stream.read(LARGEST_FILE + 1), filename)
    if not form.text.data:
        raise UnreadableText("请粘贴报告文字，或者选择一个 txt、docx 文件。")
    return PASTED, received(form.text.data.encode(), PASTED)


def _checked(form: CheckForm, units: Sequence[Organization], text: str) -> list[Claim]:
    unit = next((row for row in units if row.code == form.organization.data), None)
    if unit is None:
        return check(text)
    return check(text, own_figures(db(), unit, form.as_of.data or today(), now()))


def _too_late(form: CheckForm) -> bool:
    late = bool(form.as_of.data and form.as_of.data > today())
    if late:
        form.refuse("统计截止日期不能晚于今天")
    return late
