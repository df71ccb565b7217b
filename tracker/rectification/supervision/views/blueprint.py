"""The blueprint of supervision, who acts, and the register that an address asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import Form, options
from tracker.foundation.web.paging import Page, page_number
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import by_code, visible
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.inspections.web import AskedForm, answerable, asked_form
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.forms import SayForm
from tracker.rectification.supervision.policies import acting

bp = Blueprint("supervision", __name__)
Answer = str | Response | tuple[str, int]
SIZE = 30
T = TypeVar("T")


def as_of_now() -> AsOf:
    """Today, with everything that is known."""
    return AsOf(today(), now())


def required_by(actor: Actor, permission: Permission, path: str, effective_on: date | None = None) -> tuple[By, int]:
    """Who acts there by which office (id of its organization); too weak a post is refused (403)."""
    found = acting(actor, permission, path)
    if found is None:
        abort(403)
    post, principal = found
    by = By(actor, now(), today(), effective_on or today(), acts_for=principal)
    return by, post.organization_id


def asked_organization(actor: Actor, permission: Permission) -> Organization | None:
    """The organization that the address names, by its code or by its findings; a foreign one is not there (404)."""
    code, codes = request.args.get("organization"), request.args.getlist("finding")
    if not code and not codes:
        return None
    if code:
        found = by_code(db(), code)
    else:
        finding = db().query(Finding).filter_by(code=codes[0]).one_or_none()
        found = finding.organization if finding is not None else None
    if found is None or not can(actor, permission, found.path):
        abort(404)
    return found


def finding_options(organization: Organization, field: Any, codes: Sequence[str]) -> Sequence[Finding]:
    """Fill the boxes of the findings that can be named, those with the codes first; returns these findings."""
    rows = queries.nameable(db(), organization, codes)
    field.choices = options(*((row.id, f"{row.code}　{_short(row.current.wording)}") for row in rows))
    return rows


def _short(wording: str, length: int = 42) -> str:
    return wording if len(wording) <= length else f"{wording[: length - 1]}…"


def finish() -> None:
    """Tell the people concerned, by what the app handed down from a floor above, and commit both together."""
    announce = current_app.extensions.get("announce")
    if announce is not None:
        announce(db(), now())
    db().commit()


def accepted(form: Form, act: Callable[[], T]) -> T | None:
    """Do what a valid form asks and commit it; None when it was refused, and the form says why."""
    try:
        done = act()
    except Refused as refusal:
        db().rollback()
        form.refuse(*refusal.sentences)
        return None
    finish()
    return done


def said_about(form: SayForm, act: Callable[[str], None], missing: str = "") -> Sequence[str]:
    """Do what a text is written about and commit it; why it was refused, nothing when it is done.

    `missing` is said where the text is.
    """
    if not form.validate():
        return [missing] if missing else [str(one) for errors in form.errors.values() for one in errors]
    return refused(lambda: act(form.text.data or ""))


def refused(act: Callable[[], object]) -> Sequence[str]:
    """Do something and commit it; why it was refused, nothing when it is done."""
    try:
        act()
    except Refused as refusal:
        db().rollback()
        return refusal.sentences
    finish()
    return ()


# -- registers as of a day


@dataclass(frozen=True)
class Asked:
    """What the address of a register asks for. `unit` is None when it cannot be answered; the form says why."""

    form: AskedForm
    units: Sequence[Organization]
    unit: Organization | None
    as_of: AsOf

    @property
    def path(self) -> str:
        """The top of the subtree; only for an answer."""
        assert self.unit is not None
        return self.unit.path

    @property
    def source(self) -> str | None:
        """Code of the source, None for all."""
        return self.form.source.data or None

    @property
    def narrowed(self) -> bool:
        """Whether the address narrows anything."""
        return any(request.args.get(name) for name in ("organization", "as_of", "source"))


def asked(actor: Actor, permission: Permission) -> Asked:
    """The unit, day and source that the address asks for, else everything of one's own today; a foreign unit is 404."""
    units = visible(db(), actor, permission)
    given = {name: value for name, value in request.args.to_dict().items() if value}
    form = asked_form(AskedForm, units, given)
    if not answerable(form):
        return Asked(form, units, None, as_of_now())
    unit = next(row for row in units if row.code == form.organization.data)
    return Asked(form, units, unit, AsOf(form.as_of.data or today(), now()))


def paged(rows: Sequence[T]) -> Page[T]:
    """The page of some rows that the address asks for."""
    number = min(page_number(), max(1, -(-len(rows) // SIZE)))
    return Page(rows[(number - 1) * SIZE : number * SIZE], len(rows), number, SIZE)
