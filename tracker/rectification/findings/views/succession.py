"""换届交接: on whom something hangs, and handing all of it over to successors at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.accounts.models import User
from tracker.people.accounts.queries import actor_of
from tracker.rectification.findings.forms.succession import HandOverForm
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.assigning_many import Candidate
from tracker.rectification.findings.operations.succession import Takeover, hand_over
from tracker.rectification.findings.operations.together import Outcome
from tracker.rectification.findings.queries import succession as queries
from tracker.rectification.findings.queries.selection import people_for
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.model import Role

KEEPS = "0"  # chosen in a row: this finding stays where it is


@dataclass(frozen=True)
class Side:
    """One way in which findings hang on the person: as owner or as accountable leader."""

    name: str
    word: str
    roles: tuple[Role, ...]
    findings: Sequence[Finding]
    people: Mapping[int, Candidate]
    posts: Mapping[int, str]

    def choices(self, finding: Finding) -> list[tuple[str, str]]:
        """Who can take this finding over: those whose post covers its organization."""
        path = finding.organization.path
        fit = [id_ for id_, one in self.people.items() if one.actor.roles_at(path) & set(self.roles)]
        return [("", "同上"), *((str(id_), self.posts[id_]) for id_ in fit), (KEEPS, "暂不移交")]

    def taker(self, finding: Finding, general: int | None) -> Candidate | None:
        """Who was chosen for this finding: in its own row, else for all of this kind."""
        text = request.form.get(f"{self.name}-{finding.id}", "")
        if text == KEEPS:
            return None
        return self.people.get(int(text) if text.isdecimal() and len(text) < 10 else general or 0)


@bp.get("/succession")
def succession() -> str:
    """Everybody on whom open findings hang, those who have left first."""
    actor = require(Permission.MANAGE_INSPECTIONS)
    return render_template("findings/succession.html", leavers=queries.leavers(db(), actor, today()))


@bp.route("/succession/<int:user_id>", methods=["GET", "POST"])
def hand_over_from(user_id: int) -> Answer:
    """What hangs on one person, and who takes it over."""
    actor = require(Permission.MANAGE_INSPECTIONS)
    leaver = db().get(User, user_id)
    if leaver is None:
        abort(404)
    hangs = queries.hanging(db(), leaver, today(), queries.coordinated(actor))
    if not hangs and not queries.known_to(db(), actor, leaver):
        abort(404)
    sides = (
        _side("owner", "责任人", OWNING, hangs.owned, leaver),
        _side("leader", "责任领导", LEADING, hangs.led, leaver),
    )
    form = HandOverForm(data={"effective_on": today(), "reason": "换届"})
    form.offer(sides[0].posts, sides[1].posts)
    if not form.validate_on_submit() or not form.effective_on.data:
        return _page(leaver, hangs, sides, form), 422 if form.errors else 200
    plan = _plan(sides, form)
    if not plan:
        form.refuse("请先选择接任人")
        return _page(leaver, hangs, sides, form), 422
    by = By(actor, now(), today(), form.effective_on.data)
    outcome = hand_over(db(), leaver, plan, form.reason.data or "", by)
    db().commit()
    if not outcome.refused:
        flash(f"已移交{len(outcome.done)}个问题", "success")
        return redirect(url_for("findings.hand_over_from", user_id=user_id))
    return _left(leaver, sides, form, outcome), 200 if outcome.done else 422


def _side(name: str, word: str, roles: tuple[Role, ...], findings: Sequence[Finding], leaver: User) -> Side:
    people = people_for(db(), findings, roles, today())
    people.pop(leaver.id, None)
    candidates = {id_: Candidate(user, actor_of(db(), user, today())) for id_, (user, _) in people.items()}
    posts = {id_: f"{user.name}（{post}）" for id_, (user, post) in people.items()}
    return Side(name, word, roles, findings, candidates, posts)


def _plan(sides: tuple[Side, Side], form: HandOverForm) -> dict[Finding, Takeover]:
    owners, leaders = (
        {finding: taker for finding in side.findings if (taker := side.taker(finding, form[side.name].data))}
        for side in sides
    )
    return {one: Takeover(owners.get(one), leaders.get(one)) for one in dict.fromkeys((*owners, *leaders))}


def _left(leaver: User, sides: tuple[Side, Side], form: HandOverForm, outcome: Outcome) -> str:
    """What is left to hand over, with the reasons; what was chosen stands in the form again."""
    db().expire_all()
    done = set(outcome.done)
    left = tuple(Side(**vars(side) | {"findings": [one for one in side.findings if one not in done]}) for side in sides)
    hangs = queries.hanging(db(), leaver, today(), queries.coordinated(require(Permission.MANAGE_INSPECTIONS)))
    return _page(leaver, hangs, left, form, outcome)


def _page(
    leaver: User,
    hangs: queries.Hanging,
    sides: tuple[Side, ...],
    form: HandOverForm,
    outcome: Outcome | None = None,
) -> str:
    return render_template(
        "findings/hand_over.html",
        leaver=leaver,
        posts=_titles(leaver),
        hangs=hangs,
        sides=[side for side in sides if side.findings],
        labels={one.id: definition_of(one.procedure_version).label_of(one.state) for one in hangs.findings},
        form=form,
        chosen=request.form,
        outcome=outcome,
        delegations=queries.delegations(db(), leaver, today()),
    )


def _titles(user: User) -> list[str]:
    """The posts of today, each printed title once."""
    held = (post for post in user.posts if post.in_force(today()))
    return list(dict.fromkeys(f"{post.organization.name}{post.title}" for post in held))
