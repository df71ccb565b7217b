"""The picture of a finding's procedure with its own way on it."""

from __future__ import annotations

from flask import Response, render_template
from markupsafe import Markup

from tracker.foundation.web.context import db, today
from tracker.rectification.findings import queries
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.journey import journey_of
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries import Sheet, Waits
from tracker.rectification.findings.story import story
from tracker.rectification.findings.views.blueprint import bp, visible_finding
from tracker.workflow.picture import picture as drawn


@bp.get("/findings/<code>/picture")
def picture(code: str) -> str:
    """The picture on a page of its own, with the history in words beside it."""
    _, finding = visible_finding(code)
    sheet, waits = _read(finding)
    journey = journey_of(sheet, waits)
    return render_template(
        "findings/picture.html",
        finding=finding,
        sheet=sheet,
        waits=waits,
        story=story(sheet),
        # The writer escapes every label, see tests/unit/workflow/picture.
        picture=Markup(drawn(sheet.definition, journey)),  # noqa: S704
        paper=Markup(drawn(sheet.definition, journey, paper=True)),  # noqa: S704
    )


@bp.get("/findings/<code>/picture.svg")
def picture_file(code: str) -> Response:
    """The picture alone, for the finding's page, which loads it when somebody opens it."""
    _, finding = visible_finding(code)
    sheet, waits = _read(finding)
    return Response(drawn(sheet.definition, journey_of(sheet, waits)), mimetype="image/svg+xml")


def _read(finding: Finding) -> tuple[Sheet, Waits]:
    sheet = queries.sheet_of(db(), finding, today())
    return sheet, queries.waits_of(db(), sheet, facts_of(db(), finding), today())
