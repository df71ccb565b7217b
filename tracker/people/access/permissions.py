"""The permission table: what each role may do beyond the workflow's own actions. No entry means no permission.

Who may press which workflow button is not here: the definitions and the engine decide that (`tracker.workflow`).
The three administrators hold separate posts and none of them may touch a finding (domain.md §1).
"""

from __future__ import annotations

from enum import StrEnum

from tracker.people.access.actor import Actor
from tracker.workflow.model import Role


class Permission(StrEnum):
    """Something a person may do in a subtree of organizations."""

    VIEW_FINDINGS = "view_findings"
    LOG_FINDINGS = "log_findings"
    MANAGE_INSPECTIONS = "manage_inspections"
    PRINT_LEDGERS = "print_ledgers"
    SCHEDULE_LEDGERS = "schedule_ledgers"
    VIEW_FIGURES = "view_figures"
    ISSUE_REPORTS = "issue_reports"
    EVALUATE_FEEDBACK = "evaluate_feedback"
    DRAW_SAMPLES = "draw_samples"
    SUPERVISE = "supervise"
    VIEW_TALKS = "view_talks"
    REGISTER_TALKS = "register_talks"
    MANAGE_RISK_POINTS = "manage_risk_points"
    PREPARE_PUBLICATIONS = "prepare_publications"
    APPROVE_PUBLICATIONS = "approve_publications"
    VISIT = "visit"
    MANAGE_CHECKLISTS = "manage_checklists"
    MANAGE_PROCEDURES = "manage_procedures"
    MANAGE_ORGANIZATIONS = "manage_organizations"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_AUDIT = "view_audit"
    VIEW_TIMETABLE = "view_timetable"
    MANAGE_TIMETABLE = "manage_timetable"


_P = Permission
_READ = frozenset({_P.VIEW_FINDINGS, _P.PRINT_LEDGERS, _P.VIEW_FIGURES})
TABLE: dict[Role, frozenset[Permission]] = {
    Role.INSPECTOR: _READ | {_P.LOG_FINDINGS, _P.VISIT},
    Role.COORDINATOR: _READ
    | {
        *(_P.LOG_FINDINGS, _P.MANAGE_INSPECTIONS, _P.SCHEDULE_LEDGERS),
        *(_P.VISIT, _P.MANAGE_CHECKLISTS, _P.MANAGE_PROCEDURES, _P.DRAW_SAMPLES),
        *(_P.SUPERVISE, _P.VIEW_TALKS, _P.REGISTER_TALKS, _P.MANAGE_RISK_POINTS),
        *(_P.PREPARE_PUBLICATIONS, _P.ISSUE_REPORTS, _P.VIEW_TIMETABLE),
    },
    Role.OWNER: _READ,
    Role.SECRETARY: _READ | {_P.VIEW_TALKS, _P.PREPARE_PUBLICATIONS},
    Role.ACCOUNTABLE_LEADER: _READ | {_P.VIEW_TALKS},
    Role.REVIEWER: _READ
    | {
        *(_P.VISIT, _P.EVALUATE_FEEDBACK, _P.DRAW_SAMPLES),
        *(_P.VIEW_TALKS, _P.REGISTER_TALKS, _P.MANAGE_RISK_POINTS),
    },
    Role.APPROVER: _READ | {_P.SCHEDULE_LEDGERS, _P.VIEW_TALKS, _P.APPROVE_PUBLICATIONS},
    Role.SUPERIOR_APPROVER: _READ
    | {
        *(_P.SCHEDULE_LEDGERS, _P.EVALUATE_FEEDBACK, _P.DRAW_SAMPLES),
        *(_P.SUPERVISE, _P.VIEW_TALKS, _P.REGISTER_TALKS, _P.APPROVE_PUBLICATIONS),
        _P.ISSUE_REPORTS,
    },
    Role.SUPERVISOR: _READ | {_P.SCHEDULE_LEDGERS, _P.VIEW_TALKS},
    Role.SYSTEM_ADMIN: frozenset({_P.MANAGE_ORGANIZATIONS, _P.MANAGE_ACCOUNTS, _P.VIEW_TIMETABLE, _P.MANAGE_TIMETABLE}),
    Role.SECURITY_ADMIN: frozenset({_P.MANAGE_ACCOUNTS, _P.VIEW_TIMETABLE}),
    Role.AUDIT_ADMIN: frozenset({_P.VIEW_AUDIT, _P.VIEW_TIMETABLE}),
}


def can(actor: Actor, permission: Permission, path: str) -> bool:
    """Whether the actor holds the permission for the organization with this path."""
    return any(path.startswith(prefix) for prefix in scope(actor, permission))


def can_somewhere(actor: Actor, permission: Permission) -> bool:
    """Whether the actor holds the permission for any organization at all (menus, empty forms)."""
    return bool(scope(actor, permission))


def scope(actor: Actor, permission: Permission) -> tuple[str, ...]:
    """Paths of the subtrees in which the permission holds: own posts and those of the people one acts for."""
    people = (actor, *actor.principals)
    paths = {post.path for person in people for post in person.posts if permission in TABLE[post.role]}
    return tuple(sorted(path for path in paths if not any(path != top and path.startswith(top) for top in paths)))
