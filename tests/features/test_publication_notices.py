"""公开稿: approvers learn that one waits for them, its author how it was decided."""

from __future__ import annotations

from tests.cast import World
from tests.features.test_publications import LEAVE_OUT, TODAY, choose, decide, opened, submitted, two
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.queries import notices
from tracker.output.reports.rectification import filed


def told(world: World, key: str) -> list[str]:
    """Titles of the notices that a person has about 公开稿."""
    mine = notices(world.users[key].id).where(OutboxMessage.kind.startswith("publication_"))
    return [f"{one.title.split('：')[0]}|{one.body.split('。', 1)[1]}" for one in world.session.scalars(mine)]


def waiting(world: World, key: str) -> int:
    return len(filed.waiting_publications(world.session, world.actor(key, TODAY)))


def test_approvers_are_told_of_a_draft_and_its_author_of_the_decision(world: World) -> None:
    publication = opened(world)
    assert [waiting(world, key) for key in ("approver", "coordinator")] == [0, 0]
    submitted(world, publication)
    assert told(world, "approver") == [f"公开稿待审批|{publication.created_name}送审，请您审批。"]
    assert [waiting(world, key) for key in ("approver", "coordinator", "inspector")] == [1, 0, 0]
    decide(world, publication, approved=False, opinion="请把党费问题的表述再核实一遍。")
    approver = world.users["approver"].name
    assert told(world, "coordinator") == [
        f"公开稿被退回|{approver}办理。理由：请把党费问题的表述再核实一遍。请修改后再送审。"
    ]
    assert [waiting(world, key) for key in ("approver", "coordinator")] == [0, 1]
    submitted(world, publication)
    assert len(told(world, "approver")) == 2
    decide(world, publication, opinion="同意")
    assert told(world, "coordinator")[0] == f"公开稿已批准|{approver}办理。意见：同意"
    assert [waiting(world, key) for key in ("approver", "coordinator")] == [0, 0]


def test_whoever_prepared_it_is_not_asked_to_decide(world: World) -> None:
    closed, _ = two(world)
    publication = opened(world)
    choose(world, publication, closed.code, LEAVE_OUT, by="approver")
    submitted(world, publication)
    assert (told(world, "approver"), waiting(world, "approver")) == ([], 0)
    assert (len(told(world, "superior")), waiting(world, "superior")) == (1, 1)
