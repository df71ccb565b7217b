"""create_app(settings): puts the floors together. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response
from flask_login import current_user
from sqlalchemy import text

from tracker.entry.imports import views as imports
from tracker.entry.maintenance.health import views as health
from tracker.entry.maintenance.timetable import views as timetable
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.web import errors
from tracker.foundation.web.app_base import init_web
from tracker.foundation.web.context import Frame, MenuItem, db
from tracker.output.ledgers.variants import views as ledgers
from tracker.output.notifications import views as notifications
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.queries import unread
from tracker.output.reports.issued.reminding import coming_reports
from tracker.output.reports.views import (
    checking,
    dossiers,
    figures,
    fonts,
    home,
    issued,
    leaders,
    prints,
    publications,
    rectification,
    statements,
    tables,
)
from tracker.output.reports.views import registers as supervision
from tracker.output.reports.views import weekly as weekly_sheets
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.accounts.web import init_login
from tracker.people.organizations import views as organizations
from tracker.rectification.checklists import views as checklists
from tracker.rectification.findings import views as findings
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.views import departures as accounts
from tracker.rectification.findings.views import evidence, procedures, samples
from tracker.rectification.findings.views import feedbacks as inspections
from tracker.rectification.weekly import views as weekly
from tracker.settings import Settings

HOUSE = Path(__file__).parent.parent
Clock = Callable[[], datetime]

_BLUEPRINTS = (
    accounts.bp,
    organizations.bp,
    inspections.bp,
    evidence.bp,
    samples.bp,
    procedures.bp,
    findings.bp,
    checklists.bp,
    weekly.bp,
    supervision.bp,
    notifications.bp,
    home.bp,
    statements.bp,
    checking.bp,
    rectification.bp,
    publications.bp,
    figures.bp,
    issued.bp,
    leaders.bp,
    tables.bp,
    weekly_sheets.bp,
    ledgers.bp,
    prints.bp,
    dossiers.bp,
    fonts.bp,
    imports.bp,
    health.bp,
    timetable.bp,
)

# What stands in the menu, and who sees it. None: everybody who is logged in.
_MENU: tuple[tuple[str, str, str, *tuple[Permission, ...]], ...] = (
    ("首页", "home.index", "home"),
    ("我的待办", "findings.todo", "todo", Permission.VIEW_FINDINGS),
    ("问题", "findings.index", "list", Permission.VIEW_FINDINGS),
    ("巡察与反馈", "inspections.index", "inspection", Permission.LOG_FINDINGS, Permission.EVALUATE_FEEDBACK),
    ("抽样核查", "samples.index", "sample", Permission.DRAW_SAMPLES),
    ("清单检查", "checklists.index", "check", Permission.VISIT),
    ("流程", "procedures.index", "settings", Permission.MANAGE_PROCEDURES),
    ("台账", "ledgers.index", "ledger", Permission.PRINT_LEDGERS),
    ("督办与约谈", "supervision.index", "press", Permission.VIEW_FINDINGS),
    ("报告用语", "statements.index", "statement", Permission.VIEW_FIGURES),
    ("整改报告", "rectification.index", "statement", Permission.PRINT_LEDGERS),
    ("账号", "accounts.index", "people", Permission.MANAGE_ACCOUNTS),
    ("发送情况", "notices.deliveries", "bell", Permission.MANAGE_ACCOUNTS),
    ("组织", "organizations.index", "tree", Permission.MANAGE_ORGANIZATIONS),
    ("打印字体", "fonts.index", "settings", Permission.MANAGE_ORGANIZATIONS),
    ("提醒与时间表", "timetable.index", "bell", Permission.VIEW_TIMETABLE),
    ("系统状态", "health.index", "check", Permission.MANAGE_ORGANIZATIONS),
    ("历史核对", "health.audit", "check", Permission.VIEW_AUDIT),
)
# Headings under which the links of a long menu stand.
_GROUPS = {
    "巡察与检查": ("inspections.index", "samples.index", "checklists.index", "procedures.index"),
    "台账与报告": ("ledgers.index", "statements.index", "rectification.index"),
}
_GROUP_OF = {endpoint: label for label, endpoints in _GROUPS.items() for endpoint in endpoints}
# Blueprints that stand in no menu themselves: behind which link their pages lie.
_ROOMS = {
    "statements.index": ("tables", "issued", "leaders", "checking", "figures"),
    "rectification.index": ("publications",),
    "inspections.index": ("imports",),
    "ledgers.index": ("prints",),
    "findings.index": ("dossiers",),
    "findings.todo": ("weekly", "weekly_sheets"),
}


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """The web application of an installation. `clock` gives aware instants; tests hand in their own."""
    app = Flask("tracker", template_folder=str(HOUSE / "templates"), static_folder=str(HOUSE / "tracker" / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 4 << 20,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
    )
    engine = make_engine(settings.database_url)
    app.extensions["engine"] = engine
    init_web(
        app,
        sessions=Sessions(engine),
        clock=clock or (lambda: datetime.now(UTC)),
        frame=lambda: _frame(settings),
        bare=Frame(demo=settings.demo),
    )
    errors.answer_refusals(app, Outdated, 409, "该问题已被他人更新，请刷新后重试")
    errors.answer_refusals(app, Refused, 422, "现在不能这样办理")
    app.extensions["coming"] = (coming_reports,)  # what reports say by the clock, for the pages of what comes
    app.extensions["announce"] = announce  # what 督办单 cause above them, in the transaction of the act
    init_login(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", _healthz)
    return app


def _frame(settings: Settings) -> Frame:
    """What surrounds a page: who is logged in, their menu, their unread notices."""
    if not current_user.is_authenticated:
        return Frame(demo=settings.demo)
    actor: Actor = current_user.actor
    return Frame(
        organization=actor.posts[0].organization_name if actor.posts else "",
        person=actor.name,
        post=actor.posts[0].title if actor.posts else "没有岗位",
        menu=tuple(
            MenuItem(label, endpoint, icon=icon, rooms=_ROOMS.get(endpoint, ()), group=_GROUP_OF.get(endpoint, ""))
            for label, endpoint, icon, *permissions in _MENU
            if not permissions or any(can_somewhere(actor, one) for one in permissions)
        ),
        account_menu=_account_menu(actor),
        notices=MenuItem("通知", "notices.index", badge=unread(db(), actor.user_id), icon="bell"),
        unread_endpoint="notices.unread_count",
        logout_endpoint="accounts.logout",
        demo=settings.demo,
    )


def _account_menu(actor: Actor) -> tuple[MenuItem, ...]:
    """What stands under the person's name."""
    own = MenuItem("我的账号", "accounts.me")
    verifying = MenuItem("核验打印件", "prints.verify")
    return (own, verifying) if can_somewhere(actor, Permission.VIEW_FINDINGS) else (own,)


def _healthz() -> Response:
    """Answers once the database does; the supervisor waits for it."""
    db().execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
