"""What each role may do, written out by hand, and how far a post reaches."""

from __future__ import annotations

import pytest

from tracker.people.access.actor import Actor, Held
from tracker.people.access.permissions import TABLE, Permission, can, can_somewhere, scope
from tracker.workflow.model import Role

#                          viw log ins prn sch fig evl smp vis lst flw org acc aud spr stk tlk rsk prp apr iss vtt mtt
EXPECTED = {
    "inspector": "          x   x   -   x   -   x   -   -   x   -   -   -   -   -   -   -   -   -   -   -   -   -   -",
    "coordinator": "        x   x   x   x   x   x   -   x   x   x   x   -   -   -   x   x   x   x   x   -   x   x   -",
    "owner": "              x   -   -   x   -   x   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -",
    "secretary": "          x   -   -   x   -   x   -   -   -   -   -   -   -   -   -   x   -   -   x   -   -   -   -",
    "accountable_leader": " x   -   -   x   -   x   -   -   -   -   -   -   -   -   -   x   -   -   -   -   -   -   -",
    "reviewer": "           x   -   -   x   -   x   x   x   x   -   -   -   -   -   -   x   x   x   -   -   -   -   -",
    "approver": "           x   -   -   x   x   x   -   -   -   -   -   -   -   -   -   x   -   -   -   x   -   -   -",
    "superior_approver": "  x   -   -   x   x   x   x   x   -   -   -   -   -   -   x   x   x   -   -   x   x   -   -",
    "supervisor": "         x   -   -   x   x   x   -   -   -   -   -   -   -   -   -   x   -   -   -   -   -   -   -",
    "system_admin": "       -   -   -   -   -   -   -   -   -   -   -   x   x   -   -   -   -   -   -   -   -   x   x",
    "security_admin": "     -   -   -   -   -   -   -   -   -   -   -   -   x   -   -   -   -   -   -   -   -   x   -",
    "audit_admin": "        -   -   -   -   -   -   -   -   -   -   -   -   -   x   -   -   -   -   -   -   -   x   -",
}
COLUMNS = (
    Permission.VIEW_FINDINGS,
    Permission.LOG_FINDINGS,
    Permission.MANAGE_INSPECTIONS,
    Permission.PRINT_LEDGERS,
    Permission.SCHEDULE_LEDGERS,
    Permission.VIEW_FIGURES,
    Permission.EVALUATE_FEEDBACK,
    Permission.DRAW_SAMPLES,
    Permission.VISIT,
    Permission.MANAGE_CHECKLISTS,
    Permission.MANAGE_PROCEDURES,
    Permission.MANAGE_ORGANIZATIONS,
    Permission.MANAGE_ACCOUNTS,
    Permission.VIEW_AUDIT,
    Permission.SUPERVISE,
    Permission.VIEW_TALKS,
    Permission.REGISTER_TALKS,
    Permission.MANAGE_RISK_POINTS,
    Permission.PREPARE_PUBLICATIONS,
    Permission.APPROVE_PUBLICATIONS,
    Permission.ISSUE_REPORTS,
    Permission.VIEW_TIMETABLE,
    Permission.MANAGE_TIMETABLE,
)


def held(role: Role, path: str) -> Held:
    return Held(role, int(path.strip("/").split("/")[-1]), path, "某地", role.label)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    marks = EXPECTED[role.value].split()
    allowed = {permission for permission, mark in zip(COLUMNS, marks, strict=True) if mark == "x"}
    assert TABLE[role] == allowed


def test_the_table_speaks_of_every_permission() -> None:
    assert set(COLUMNS) == set(Permission)


def test_a_post_reaches_its_subtree_and_not_its_neighbours() -> None:
    actor = Actor(1, "甲", (held(Role.COORDINATOR, "/1/4/"),))
    assert can(actor, Permission.VIEW_FINDINGS, "/1/4/17/")
    assert not can(actor, Permission.VIEW_FINDINGS, "/1/40/")
    assert not can(actor, Permission.VIEW_FINDINGS, "/1/")


def test_nobody_without_a_post_may_do_anything() -> None:
    nobody = Actor(1, "甲", ())
    assert not any(can_somewhere(nobody, permission) for permission in Permission)
    assert nobody.main_post == ""


def test_a_delegate_has_the_scope_of_the_principal_too() -> None:
    principal = Actor(2, "乙", (held(Role.COORDINATOR, "/1/5/"),))
    actor = Actor(1, "甲", (held(Role.OWNER, "/1/4/17/"),), (principal,))
    assert scope(actor, Permission.VIEW_FINDINGS) == ("/1/4/17/", "/1/5/")
    assert can(actor, Permission.MANAGE_INSPECTIONS, "/1/5/9/")


def test_a_scope_inside_another_is_not_named_twice() -> None:
    actor = Actor(1, "甲", (held(Role.SUPERVISOR, "/1/"), held(Role.OWNER, "/1/4/")))
    assert scope(actor, Permission.VIEW_FINDINGS) == ("/1/",)


def test_the_nearest_post_is_the_one_that_paper_prints() -> None:
    near, far = Held(Role.APPROVER, 4, "/1/4/", "清河镇", "党委书记"), Held(Role.APPROVER, 1, "/1/", "清江县", "书记")
    actor = Actor(1, "甲", (far, near))
    assert actor.post_at("/1/4/17/", [Role.APPROVER]) == "清河镇党委书记"
    assert actor.post_at("/1/9/", [Role.APPROVER]) == "清江县书记"
    assert actor.post_at("/1/9/", [Role.REVIEWER]) == ""
