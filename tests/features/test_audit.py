"""`audit verify` names what somebody with all rights on the database did to history, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from tests import crowd
from tests.cast import World, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.hashing import LINK_COLUMNS, link_hash
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import Fault, FaultKind, root, transitions_of, verify
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import State

DAY = date(2023, 4, 1)
HISTORY = ("transition", "finding_version", "progress_report", "review", "measure_version", "measure", "stored_file")


@pytest.fixture
def history(world: World) -> World:
    """A closed finding, a sent-back one and two progress notes; the triggers are gone, as a DBA would do it."""
    world.closed()
    finding, other = crowd.drafts(world, "town", 2)
    crowd.release(world, finding, other)
    crowd.begin(world, finding)
    for note in ("已核对20人", "已核对42人"):
        act.report_progress(world.session, finding, note, world.by("office", DAY))
    world.session.commit()
    drop_triggers(world)
    return world


def drop_triggers(world: World) -> None:
    postgres = world.session.get_bind().dialect.name == "postgresql"
    for table in HISTORY:
        for event in ("update", "delete"):
            where = f" ON {table}" if postgres else ""
            world.session.execute(text(f"DROP TRIGGER tr_append_only_{table}_{event}{where}"))


def tamper(world: World, *statements: str) -> Fault | None:
    """Run the statements with the session's rights and verify."""
    for statement in statements:
        world.session.execute(text(statement))
    world.session.expire_all()
    return verify(world.session).fault


def newest(world: World, table: str) -> int:
    return world.session.execute(text(f"SELECT max(id) FROM {table}")).scalar_one()


def link(world: World, row_id: int) -> Transition:
    """A transition as it is now, whatever happens to it afterwards."""
    row = world.session.get_one(Transition, row_id)
    world.session.expunge(row)
    return row


def test_untouched_history_verifies_with_its_root_and_progress(history: World) -> None:
    seen: list[tuple[int, int]] = []
    found = verify(history.session, lambda done, total: seen.append((done, total)))
    last = history.session.query(Transition).order_by(Transition.recorded_at.desc()).first()
    assert last is not None
    assert (found.ok, found.fault, found.root) == (True, None, root(history.session, last.recorded_at))
    assert seen == [(found.transitions, found.transitions)]
    assert found.rows > found.transitions / 2


def test_an_empty_history_verifies(world: World) -> None:
    found = verify(world.session)
    assert (found.ok, found.transitions, found.rows) == (True, 0, 0)


def test_an_edited_transition_is_named(history: World) -> None:
    fault = tamper(history, "UPDATE transition SET effective_on = '2023-03-31' WHERE id = 9")
    row = link(history, 9)
    assert fault == Fault(FaultKind.EDITED, "transition", 9, row.chain, row.chain_seq)
    assert str(fault) == f"transition第9行（链{row.chain}第{row.chain_seq}条）被改动"


def test_an_edited_transition_with_a_new_hash_is_named_by_its_successor(history: World) -> None:
    row = link(history, 9)
    values = {name: getattr(row, name) for name in LINK_COLUMNS} | {"reason": "从未发生"}
    forged = f"UPDATE transition SET reason = '从未发生', hash = '{link_hash(values)}' WHERE id = 9"
    fault = tamper(history, forged)
    assert fault is not None
    assert (fault.kind, fault.row_id) == (FaultKind.EDITED, 9)


def test_a_deleted_transition_is_named_by_its_chain_and_number(history: World) -> None:
    row = link(history, 9)
    fault = tamper(history, "DELETE FROM transition WHERE id = 9")
    assert fault == Fault(FaultKind.DELETED, "transition", None, row.chain, row.chain_seq)


def test_swapped_transitions_are_named(history: World) -> None:
    swap = [f"UPDATE transition SET id = {new} WHERE id = {old}" for old, new in ((8, -8), (9, 8), (-8, 9))]
    fault = tamper(history, *swap)
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.SWAPPED, "transition", 8)


def test_a_transition_put_behind_the_head_is_named(history: World) -> None:
    row = link(history, newest(history, "transition"))
    values = {name: getattr(row, name) for name in LINK_COLUMNS}
    values |= {"chain_seq": row.chain_seq + 1, "previous_hash": row.hash}
    history.session.add(Transition(**values, hash=link_hash(values)))
    history.session.flush()
    fault = verify(history.session).fault
    assert fault is not None
    assert (fault.kind, fault.row_id, fault.number) == (FaultKind.INSERTED, row.id + 1, row.chain_seq + 1)


def test_a_cut_tail_is_named_with_the_first_missing_number(history: World) -> None:
    row = link(history, newest(history, "transition"))
    fault = tamper(history, f"DELETE FROM transition WHERE id >= {row.id - 1}")
    assert fault == Fault(FaultKind.CUT_OFF, "transition", None, row.chain, row.chain_seq - 1)


def test_whoever_cuts_the_tail_and_mends_the_head_is_found_by_what_the_tail_recorded(history: World) -> None:
    row = link(history, newest(history, "transition"))
    mend = f"UPDATE chain_head SET length = {row.chain_seq - 1}, hash = '{row.previous_hash}' WHERE chain = {row.chain}"
    fault = tamper(history, f"DELETE FROM transition WHERE id = {row.id}", mend)
    assert fault == Fault(FaultKind.INSERTED, "progress_report", newest(history, "progress_report"))


def test_a_vanished_head_is_named(history: World) -> None:
    chain = link(history, 1).chain
    fault = tamper(history, f"DELETE FROM chain_head WHERE chain = {chain}")
    assert fault == Fault(FaultKind.DELETED, "chain_head", None, chain, 1)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE finding_version SET wording = '没有问题。' WHERE id = {id}", "finding_version"),
        ("UPDATE review SET approved = (1 = 0) WHERE id = {id}", "review"),
        ("UPDATE measure SET number = 9 WHERE id = {id}", "measure"),
        ("UPDATE measure_version SET amount = 100 WHERE id = {id}", "measure_version"),
        ("UPDATE progress_report SET recorded_at = '2020-01-01 00:00:00+00:00' WHERE id = {id}", "progress_report"),
    ],
)
def test_an_edited_row_is_named(history: World, statement: str, table: str) -> None:
    row_id = newest(history, table)
    fault = tamper(history, statement.format(id=row_id))
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.EDITED, table, row_id)


def test_a_finding_moved_to_another_unit_is_named(history: World) -> None:
    other = history.organizations["village-02"].id
    fault = tamper(history, f"UPDATE finding SET organization_id = {other} WHERE id = 1")
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.EDITED, "finding", 1)


def test_a_file_that_was_exchanged_is_named(history: World) -> None:
    finding = history.session.query(Finding).filter_by(state=State.RECTIFYING).one()
    file = StoredFile(sha256="a" * 64, size=1, media_type="application/pdf", extension="pdf", stored_at=instant(DAY))
    history.session.add(file)
    both = (act.NewEvidence(file, "收据.pdf"), act.NewEvidence(file, "同一份收据.pdf"))
    act.add_evidence(history.session, finding, both, history.by("office", DAY))
    assert verify(history.session).ok
    fault = tamper(history, f"UPDATE stored_file SET sha256 = '{'b' * 64}' WHERE id = {file.id}")
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.EDITED, "stored_file", file.id)


def test_a_deleted_row_is_named(history: World) -> None:
    row_id = newest(history, "progress_report")
    fault = tamper(history, f"DELETE FROM progress_report WHERE id = {row_id}")
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.DELETED, "progress_report", row_id)


def test_swapped_rows_are_named(history: World) -> None:
    last = newest(history, "progress_report")
    fields = "text = '{}', recorded_at = recorded_at"
    fault = tamper(
        history,
        f"UPDATE progress_report SET {fields.format('已核对42人')} WHERE id = {last - 1}",
        f"UPDATE progress_report SET {fields.format('已核对20人')} WHERE id = {last}",
    )
    assert fault is not None
    assert (fault.kind, fault.table, fault.row_id) == (FaultKind.SWAPPED, "progress_report", last - 1)


def test_a_row_that_no_transition_recorded_is_named(history: World) -> None:
    columns = "closure_request_id, finding_id, round_no, stage, approved, opinion, reviewed_by, reviewed_name, "
    columns += "reviewed_post, minute_no, effective_on, recorded_at"
    fault = tamper(history, f"INSERT INTO review ({columns}) SELECT {columns} FROM review ORDER BY id LIMIT 1")
    assert fault == Fault(FaultKind.INSERTED, "review", newest(history, "review"))


def test_columns_that_may_be_filled_later_are_no_fault(history: World) -> None:
    fault = tamper(history, "UPDATE transition SET notified_at = '2023-05-01 00:00:00+00:00'")
    assert fault is None


def test_work_that_goes_on_meanwhile_is_no_fault(world: World, sessions: Sessions) -> None:
    (finding,) = crowd.drafts(world, "village-01", 1)
    crowd.release(world, finding)
    world.session.commit()

    def work(_done: int, _total: int) -> None:
        act.acknowledge(world.session, finding, world.by("secretary"))
        world.session.commit()

    with sessions.reading() as reader:
        found = verify(reader, work)
    assert (found.fault, found.transitions) == (None, 3)


def test_the_history_of_a_finding_can_be_read_in_order(history: World) -> None:
    finding = history.session.query(Finding).filter_by(organization_id=history.organizations["village-01"].id).one()
    actions = [row.action for row in transitions_of(history.session, "finding", finding.id)]
    assert (actions[0], actions[-1], len(actions)) == ("log", "close", 14)
