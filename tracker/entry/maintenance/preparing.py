"""What happens before an installation serves: backup, migration, the committed tables, the first administrator."""

from __future__ import annotations

import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.backup import back_up
from tracker.foundation.db.migrating import current_revision, newest_revision, upgrade
from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import day_of
from tracker.people.accounts.models import Post, User
from tracker.people.accounts.operations import NewPost, add_post, add_user, make_link
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.checklists.operations import publish_shipped
from tracker.rectification.inspections.operations import seed_sources
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.settings import Settings
from tracker.workflow.definitions import EARLIER, builtin
from tracker.workflow.model import Role
from tracker.workflow.prover import prove_text

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
FIRST_ADMINISTRATOR = "admin"
A_DAY_IN_SECONDS = 86_400


class NotReady(Exception):
    """The installation cannot serve; the message is a sentence for the operator."""


def clear_unfinished(settings: Settings, now: datetime) -> None:
    """Remove what a killed upload or print left half written; what is younger than a day may still be at work.

    Prints, dossiers, reports and forms are made in folders whose names begin with a dot.
    """
    patterns = ((settings.evidence_folder, ".upload-*"), (settings.output_folder, ".*"))
    for left in (path for folder, pattern in patterns for path in folder.glob(pattern)):
        if now.timestamp() - left.stat().st_mtime > A_DAY_IN_SECONDS:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def migrate(settings: Settings, now: datetime) -> Path | None:
    """Bring the database to the present schema; returns the backup made before, None when nothing had to change."""
    present = current_revision(settings.database_url)
    if present == newest_revision(MIGRATIONS):
        return None
    copy = back_up(settings, present, now) if present else None
    upgrade(settings.database_url, MIGRATIONS)
    return copy


def seed(session: Session, now: datetime) -> None:
    """Add the shipped procedures, sources, calendar and checklists that are not there yet."""
    publish_builtin(session, now)
    seed_sources(session)
    seed_calendar(session)
    publish_shipped(session, now)


def check_procedures(session: Session) -> None:
    """Raise NotReady when a published version no longer loads or proves (design.md §2).

    What this release and earlier ones shipped was proven by the tests. Reads only what the first schema had already:
    this runs before the migration.
    """
    shipped = set(builtin().values())
    published = select(ProcedureVersion.name, ProcedureVersion.version_no, ProcedureVersion.definition)
    for name, number, definition in session.execute(published):
        if definition in shipped or sha256(definition.encode()).hexdigest() in EARLIER:
            continue
        proof = prove_text(definition, f"{name} 第{number}版")
        if not proof.ok:
            raise NotReady(f"工作流程 {name} 第{number}版不再符合规则：{proof.faults[0].sentence}")


def first_administrator(sessions: Sessions, settings: Settings, now: datetime) -> str | None:
    """A one-time link for the first administrator; None once an administrator has set a password.

    An empty installation gets its top organization, which the administrator then renames.
    """
    with sessions.writing() as session:
        if _administrator_with_password(session):
            return None
        user = session.scalar(select(User).where(User.username == FIRST_ADMINISTRATOR)) or _make(session, now)
        return f"{settings.base_url}/welcome/{make_link(session, user, now)}"


def _administrator_with_password(session: Session) -> bool:
    statement = select(func.count()).select_from(Post).join(User)
    held = statement.where(Post.role == Role.SYSTEM_ADMIN, User.active, User.password_hash.is_not(None))
    return bool(session.scalar(held))


def _make(session: Session, now: datetime) -> User:
    top = session.scalar(select(Organization).where(Organization.parent_id.is_(None))) or add_organization(
        session,
        NewOrganization("root", "BJ", "本单位", "本单位党委", OrganizationKind.COUNTY, PartyKind.COMMITTEE),
        None,
    )
    user = add_user(session, FIRST_ADMINISTRATOR, "系统管理员", now=now)
    add_post(session, user, NewPost(top, Role.SYSTEM_ADMIN, "系统管理员", day_of(now)))
    return user
