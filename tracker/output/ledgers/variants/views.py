"""Pages of variants: which there are, making one, changing and ending it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.web.context import db, now
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.kinds import USABLE_MM, LedgerKind
from tracker.output.ledgers.models import LedgerVariant
from tracker.output.ledgers.operations import LedgerRefused
from tracker.output.ledgers.variants import operations, queries
from tracker.output.ledgers.variants.forms import VariantForm, filled
from tracker.output.ledgers.variants.rules import as_declared, from_settings
from tracker.output.ledgers.views import bp
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible

__all__ = ["bp"]  # the routes below are on the ledgers' own blueprint: one menu item, one set of names
Answer = str | BaseResponse | tuple[str, int]


@bp.get("/ledgers/variants")
def variants() -> str:
    """The variants that one may print from, and where to begin a new one."""
    actor = require(Permission.PRINT_LEDGERS)
    rows = queries.offered(db(), actor)
    may_save = can_somewhere(actor, Permission.SCHEDULE_LEDGERS)
    return render_template("ledgers/variants.html", rows=rows, kinds=KINDS, may_save=may_save)


@bp.route("/ledgers/variants/new", methods=["GET", "POST"])
def new_variant() -> Answer:
    """A variant of the ledger named in the address."""
    actor = require(Permission.SCHEDULE_LEDGERS)
    kind = KINDS.get(request.args.get("kind", "rectification"))
    if kind is None:
        abort(404)
    form = _form(kind, VariantForm(data={"name": f"{kind.title}（自定）", **filled(kind, as_declared(kind))}))
    if form.validate_on_submit():
        organization = by_code(db(), form.organization.data)
        assert organization  # one of the choices
        try:
            values = (form.title, form.variation(), actor.user_id, now())
            operations.add_variant(db(), kind.code, organization, *values, shared=form.shared.data)
            db().commit()
            return _saved(form.title)
        except LedgerRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    return _page(kind, form, None)


@bp.route("/ledgers/variants/<int:id>", methods=["GET", "POST"])
def edit_variant(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """What a variant says; whoever may schedule for its office changes it by a new version."""
    variant = _seen(id)
    kind, actor = KINDS[variant.kind], current_actor()
    said = {"name": variant.name, "shared": variant.shared, "organization": variant.organization.code}
    form = _form(kind, VariantForm(data={**said, **filled(kind, from_settings(variant.current.settings))}))
    del form["organization"]
    if request.method == "POST":
        require(Permission.SCHEDULE_LEDGERS, variant.organization.path)
    if form.validate_on_submit():
        try:
            values = (form.title, form.variation(), actor.user_id, now())
            operations.change_variant(db(), variant, *values, shared=form.shared.data)
            db().commit()
            return _saved(form.title)
        except LedgerRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    return _page(kind, form, variant)


@bp.post("/ledgers/variants/<int:id>/end")
def end_variant(id: int) -> BaseResponse:  # noqa: A002 - as above
    """Offer a variant no longer."""
    variant = _seen(id)
    require(Permission.SCHEDULE_LEDGERS, variant.organization.path)
    operations.end_variant(db(), variant, now())
    db().commit()
    flash("样式已停用，用它印过的台账仍然保留", "success")
    return redirect(url_for("ledgers.variants"))


def _seen(variant_id: int) -> LedgerVariant:
    """A variant that the person may print from; any other is not there (404)."""
    actor = require(Permission.PRINT_LEDGERS)
    found = queries.variant(db(), actor, variant_id)
    if found is None:
        abort(404)
    return found


def _form(kind: LedgerKind, form: VariantForm) -> VariantForm:
    form.organization.choices = unit_choices(visible(db(), current_actor(), Permission.SCHEDULE_LEDGERS))
    form.fit(kind)
    return form


def _saved(name: str) -> BaseResponse:
    flash(f"样式“{name}”已保存，打印和定期打印时可以选它", "success")
    return redirect(url_for("ledgers.variants"))


def _page(kind: LedgerKind, form: VariantForm, variant: LedgerVariant | None) -> Answer:
    may_save = variant is None or can(current_actor(), Permission.SCHEDULE_LEDGERS, variant.organization.path)
    page = render_template(
        "ledgers/variant.html",
        kind=kind,
        form=form,
        variant=variant,
        may_save=may_save and not (variant and variant.ended_at),
        paper_mm=USABLE_MM[kind.paper],
        names={column.key: column.label for column in kind.columns},
    )
    return page, 422 if form.errors else 200
