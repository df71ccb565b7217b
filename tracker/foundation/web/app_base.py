"""Puts the web glue on a Flask app: one call for create_app(settings)."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from tracker.foundation.db.session import Sessions
from tracker.foundation.web import addresses, context, errors, filters, forms, headers, paging

UPLOAD_LIMIT = 64 * 1024 * 1024


def init_web(
    app: Flask,
    *,
    sessions: Sessions,
    clock: context.Clock,
    frame: context.FrameLoader,
    bare: context.Frame | None = None,
) -> CSRFProtect:
    """Wire session, clock, frame, CSRF, errors, headers and filters; returns the CSRF guard, for exempting an API."""
    _configure(app)
    context.init(app, sessions, clock, frame, bare or context.Frame())
    addresses.init(app)
    csrf = CSRFProtect(app)
    for part in (errors, headers, filters, forms, paging):
        part.init(app)
    return csrf


def _configure(app: Flask) -> None:
    """Defaults an office may override before the call; the CSRF token lives as long as the session that holds it."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=app.config.get("MAX_CONTENT_LENGTH") or UPLOAD_LIMIT,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
