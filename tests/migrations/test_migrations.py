"""A migrated database equals a fresh one, on both kinds, up and down; and history is locked by triggers."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from tests.cast import FIRST_DAY, World
from tests.databases import MIGRATIONS
from tracker.foundation.db.migrating import current_revision, downgrade, newest_revision, upgrade
from tracker.foundation.db.schema import whole
from tracker.foundation.db.session import driver_url
from tracker.foundation.db.triggers import append_only_tables
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding


def differences(url: str) -> list[object]:
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), whole()))
    engine.dispose()
    return found


def names_of_checks(url: str) -> dict[str, set[str | None]]:
    engine = create_engine(driver_url(url))
    inspector = inspect(engine)
    found = {name: {check["name"] for check in inspector.get_check_constraints(name)} for name in whole().tables}
    engine.dispose()
    return found


def test_the_migrations_lead_to_the_models(database_url: str) -> None:
    assert differences(database_url) == []
    assert current_revision(database_url) == newest_revision(MIGRATIONS)


def test_every_named_check_of_the_models_is_in_the_database(database_url: str) -> None:
    present = names_of_checks(database_url)
    for table in whole().sorted_tables:
        wanted = {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert wanted <= present[table.name], table.name


def test_down_to_nothing_and_up_again_leaves_no_difference(database_url: str) -> None:
    downgrade(database_url, MIGRATIONS, "base")
    engine = create_engine(driver_url(database_url))
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    upgrade(database_url, MIGRATIONS)
    assert differences(database_url) == []


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    upgrade(database_url, MIGRATIONS)
    assert differences(database_url) == []


def test_every_append_only_table_refuses_delete_and_update(world: World) -> None:
    world.relapsed()
    world.session.commit()
    for table, once in append_only_tables():
        if not world.session.scalar(text(f'SELECT count(*) FROM "{table.name}"')):
            continue
        column = next(one.name for one in table.columns if one.name not in once and one.name != "id")
        for statement in (f'DELETE FROM "{table.name}"', f'UPDATE "{table.name}" SET "{column}" = NULL'):
            with pytest.raises(DatabaseError, match="append-only"):
                world.session.execute(text(statement))
            world.session.rollback()


def test_an_end_of_validity_is_written_once(world: World) -> None:
    world.rectifying()
    world.session.commit()
    closed = "UPDATE finding_version SET valid_to = '2030-01-01' WHERE valid_to IS NOT NULL"
    with pytest.raises(DatabaseError, match="append-only"):
        world.session.execute(text(closed))


def test_an_upgrade_knows_what_was_fed_back_and_by_whom_it_was_logged(world: World, database_url: str) -> None:
    """What the first schema did not keep is read from history."""
    draft, gone, open_one = world.finding("草稿。"), world.finding("查无实据。"), world.released()
    act.void(world.session, gone, "查无实据", "", world.by("coordinator"))
    wanted = {(one.code, one.fed_back_on, one.logged_by_id) for one in (draft, gone, open_one)}
    world.session.commit()
    world.session.close()
    downgrade(database_url, MIGRATIONS, "0001")
    upgrade(database_url, MIGRATIONS)
    assert {(one.code, one.fed_back_on, one.logged_by_id) for one in world.session.query(Finding)} == wanted
    assert {day for _, day, _ in wanted} == {None, FIRST_DAY}
