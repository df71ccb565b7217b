"""The calendar feed behind a secret address: for calendar programs, which log in nowhere. It leaves the building."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, abort, request, url_for

from tracker.foundation.lib.ics import MEDIA_TYPE, AllDayEvent, calendar_object
from tracker.foundation.web.context import db, now, today
from tracker.people.accounts.queries import actor_of, feed_user
from tracker.people.accounts.views.blueprint import own_address
from tracker.rectification.findings.queries.agenda import agenda
from tracker.rectification.findings.views.blueprint import bp

NAME = "销号：时限和回头看"


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """The person's dates with codes and links, never what a finding says; an unknown or ended address is not there."""
    user = feed_user(db(), token)
    if user is None:
        abort(404)
    events = [
        AllDayEvent(one.uid, one.day, f"{one.label} {one.code}", own_address(url_for("findings.show", code=one.code)))
        for one in agenda(db(), actor_of(db(), user, today()))
    ]
    response = Response(calendar_object(NAME, events, now()), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"  # asked again each time, so that an ended address ends
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(sha256(repr(events).encode()).hexdigest()[:32])
    response.make_conditional(request)
    return response
