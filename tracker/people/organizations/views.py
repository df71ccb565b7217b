"""The tree of organizations, for the system administrator."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.forms import OrganizationForm, unit_choices
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import (
    NewOrganization,
    OrganizationError,
    add_organization,
    rename,
    set_kinds,
)
from tracker.people.organizations.queries import by_code, visible

bp = Blueprint("organizations", __name__)


@bp.get("/organizations")
def index() -> str:
    """The tree in one's scope."""
    actor = require(Permission.MANAGE_ORGANIZATIONS)
    rows = visible(db(), actor, Permission.MANAGE_ORGANIZATIONS)
    return render_template("organizations/index.html", organizations=rows)


@bp.route("/organizations/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Add an organization below another."""
    actor = require(Permission.MANAGE_ORGANIZATIONS)
    form = OrganizationForm()
    rows = visible(db(), actor, Permission.MANAGE_ORGANIZATIONS)
    form.parent.choices = unit_choices(rows)
    if form.validate_on_submit():
        try:
            parent = by_code(db(), form.parent.data or "")
            organization = add_organization(db(), _entered(form), parent)
            db().commit()
            flash(f"已添加{organization.name}", "success")
            return redirect(url_for("organizations.index"))
        except OrganizationError as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("organizations/new.html", form=form), 422 if form.errors else 200


def _entered(form: OrganizationForm) -> NewOrganization:
    return NewOrganization(
        code=form.code.data or "",
        short_code=form.short_code.data or "",
        name=form.name.data or "",
        party_name=form.party_name.data or "",
        kind=OrganizationKind(form.kind.data),
        party_kind=PartyKind(form.party_kind.data),
    )


@bp.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
def show(organization_id: int) -> str | Response | tuple[str, int]:
    """Rename an organization or say what it is. What was printed before keeps the old name."""
    organization = db().get(Organization, organization_id)
    if organization is None:
        abort(404)
    require(Permission.MANAGE_ORGANIZATIONS, organization.path)
    form = OrganizationForm(obj=organization)
    del form.parent, form.code, form.short_code
    if form.validate_on_submit():
        set_kinds(db(), organization, OrganizationKind(form.kind.data), PartyKind(form.party_kind.data))
        rename(db(), organization, form.name.data or "", form.party_name.data or "", today=today(), now=now())
        db().commit()
        flash("已保存；此前的台账仍按当时的名称", "success")
        return redirect(url_for("organizations.index"))
    page = render_template("organizations/show.html", form=form, organization=organization)
    return page, 422 if form.errors else 200
