"""Who may decide about a 公开稿, and who wrote it."""

from __future__ import annotations

from dataclasses import replace

from tracker.output.reports.rectification.models import Publication
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can


def authors(publication: Publication) -> set[int]:
    """Ids of whoever began the 公开稿 and of whoever submitted it last."""
    step = publication.submitted
    return {publication.created_by, *((step.done_by,) if step else ())}


def involved(publication: Publication) -> set[int]:
    """Ids of everybody who prepared it: they do not decide about it."""
    submitters = (step.done_by for step in publication.steps if step.content is not None)
    return {publication.created_by, *(one.chosen_by for one in publication.choices), *submitters}


def may_decide(publication: Publication, actor: Actor) -> str:
    """Why the person may not decide about the 公开稿; empty when they may. In one's own name, never by delegation."""
    if not can(replace(actor, principals=()), Permission.APPROVE_PUBLICATIONS, publication.organization.path):
        return "审批公开稿须由党组织书记（审定人）本人办理"
    if actor.user_id in involved(publication):
        return "起草、修改或送审过这份公开稿的人不能审批，请由其他审定人办理"
    return ""
