"""Registers of what rectification left behind: 建章立制, 资金追缴, 处理人数, as of a day.

Each row leads to its finding; each total is the figure of the same name, by the same rule. It stands here because it
shows figures, which `supervision` may not import; it completes that blueprint, so the app registers it through this
module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template

from tracker.foundation.web.context import db
from tracker.output.figures.queries import Proof, figures, proofs
from tracker.output.figures.rules import Figures, basis
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.supervision.views import bp
from tracker.rectification.supervision.views.blueprint import asked, paged

__all__ = ["bp"]


@dataclass(frozen=True)
class _Register:
    """One register: its title, the figure it stands for, which proofs belong in it, and the ledger that prints it."""

    name: str
    title: str
    figure: str
    belongs: Callable[[Proof], bool]
    ledger: str | None
    nothing: str


_REGISTERS = {
    one.name: one
    for one in (
        _Register(
            "institutions",
            "建章立制",
            "institutions",
            lambda proof: proof.institution_name != "",
            "institutions",
            "完成措施时填写的制度名称和文号会列在这里。",
        ),
        _Register(
            "funds",
            "资金追缴",
            "funds",
            lambda proof: proof.amount is not None,
            "funds",
            "完成措施时填写的追缴、挽回金额和票据号会列在这里。",
        ),
        _Register(
            "people",
            "处理人数",
            "people_handled",
            lambda proof: proof.people_handled > 0,
            None,
            "完成措施时填写的追责问责日期、方式和人数会列在这里。",
        ),
    )
}


@bp.get("/registers/<any(institutions, funds, people):name>")
def register(name: str) -> tuple[str, int]:
    """One register of a unit and its subtree, as of a day, of one source or all."""
    actor, chosen = require(Permission.VIEW_FIGURES), _REGISTERS[name]
    want = asked(actor, Permission.VIEW_FIGURES)
    rows, sums = [], Figures()
    if want.unit is not None:
        scope = Scope(source=want.source) if want.source else EVERYTHING
        rows = [one for one in proofs(db(), (want.path,), want.as_of, scope) if chosen.belongs(one)]
        sums = figures(db(), (want.path,), want.as_of, scope)
    page = render_template(
        "supervision/register.html",
        want=want,
        page=paged(rows),
        register=chosen,
        sums=sums,
        findings=len({row.code for row in rows}),
        basis=basis(chosen.figure),
    )
    return page, 200 if want.unit is not None or not want.units else 422
