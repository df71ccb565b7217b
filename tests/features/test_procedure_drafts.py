"""Drafts of an office's own procedures: copied, saved, imported, published as versions that never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.cast import World, instant
from tracker.entry.maintenance.preparing import check_procedures
from tracker.rectification.inspections.operations import InspectionError
from tracker.rectification.procedures import operations
from tracker.rectification.procedures.errors import DraftOutdated, ProcedureError
from tracker.rectification.procedures.models import ProcedureDraft, ProcedureVersion
from tracker.rectification.procedures.operations import UnprovenDefinition, publish_builtin
from tracker.rectification.procedures.operations.drafts import SOURCE, Editing
from tracker.rectification.procedures.queries import definition_of, newest, usable, version_seen
from tracker.rectification.procedures.rules.stages import as_new_stages, with_stages
from tracker.workflow.definitions import DefinitionError, builtin, load_text
from tracker.workflow.definitions.writing import definition_text
from tracker.workflow.model import Role

DAY = date(2026, 5, 1)
OLD = Path(__file__).parents[1] / "data" / "definitions_1"


def by(world: World) -> Editing:
    return Editing(world.users["coordinator"].id, instant(DAY))


def shipped(world: World, name: str = "county-to-village") -> ProcedureVersion:
    version = newest(world.session, name)
    assert version
    return version


def copied(world: World, office: str = "town") -> ProcedureDraft:
    return operations.copy(world.session, shipped(world), world.organizations[office], "两级审核", by(world))


def two_steps(draft: ProcedureDraft) -> str:
    definition = load_text(draft.definition, SOURCE)
    return definition_text(with_stages(definition, [one for one in as_new_stages(definition) if one.was != 2]))


def test_a_copy_is_published_edited_and_published_again(world: World) -> None:
    draft = copied(world)
    assert (draft.name, draft.label) == ("town-county-to-village-2026", "两级审核")
    operations.save(world.session, draft, two_steps(draft), draft.revision, by(world))
    first = operations.publish_draft(world.session, draft, "党委会研究同意", draft.revision, by(world))
    assert (first.version_no, first.organization_id, first.published_by) == (
        1,
        world.organizations["town"].id,
        world.users["coordinator"].id,
    )
    assert (first.note, first.based_on_id) == ("党委会研究同意", shipped(world).id)
    assert world.session.query(ProcedureDraft).count() == 0
    again = operations.revise(world.session, first, by(world))
    assert operations.revise(world.session, first, by(world)) is again
    changed = again.definition.replace("待签收", "等待签收")
    operations.save(world.session, again, changed, again.revision, by(world))
    second = operations.publish_draft(world.session, again, "改名", again.revision, by(world))
    assert (second.name, second.version_no) == (first.name, 2)
    assert "待签收" in first.definition


def test_names_of_copies_differ(world: World) -> None:
    assert [copied(world).name for _ in range(3)] == [
        "town-county-to-village-2026",
        "town-county-to-village-2026-2",
        "town-county-to-village-2026-3",
    ]


def test_what_is_shipped_is_copied_and_never_edited(world: World) -> None:
    with pytest.raises(ProcedureError, match="先复制"):
        operations.revise(world.session, shipped(world), by(world))


def test_of_two_editors_the_second_is_told(world: World) -> None:
    draft = copied(world)
    seen = draft.revision
    operations.save(world.session, draft, two_steps(draft), seen, by(world))
    with pytest.raises(DraftOutdated):
        operations.save(world.session, draft, draft.definition, seen, by(world))
    with pytest.raises(DraftOutdated):
        operations.publish_draft(world.session, draft, "试行", seen, by(world))


def test_an_unproven_draft_is_kept_and_not_published(world: World) -> None:
    draft = copied(world)
    definition = load_text(draft.definition, SOURCE)
    same = with_stages(definition, [replace(one, role=Role.REVIEWER) for one in as_new_stages(definition)])
    operations.save(world.session, draft, definition_text(same), draft.revision, by(world))
    with pytest.raises(UnprovenDefinition, match="镇纪委"):
        operations.publish_draft(world.session, draft, "试行", draft.revision, by(world))
    assert newest(world.session, draft.name) is None


def test_a_draft_keeps_its_code_name_and_a_short_label(world: World) -> None:
    draft = copied(world)
    with pytest.raises(ProcedureError, match="不能改"):
        operations.save(world.session, draft, builtin()["self-check"], draft.revision, by(world))
    long = definition_text(replace(load_text(draft.definition, SOURCE), label="长" * 81))
    with pytest.raises(ProcedureError, match="1至80个字"):
        operations.save(world.session, draft, long, draft.revision, by(world))
    with pytest.raises(DefinitionError, match="第2行"):
        operations.save(world.session, draft, 'name = "x"\nlabel = 2', draft.revision, by(world))


def test_publishing_what_is_there_already_is_refused(world: World) -> None:
    draft = copied(world)
    version = operations.publish_draft(world.session, draft, "试行", draft.revision, by(world))
    again = operations.revise(world.session, version, by(world))
    with pytest.raises(ProcedureError, match="完全一样"):
        operations.publish_draft(world.session, again, "再发", again.revision, by(world))
    operations.discard(world.session, again)
    assert newest(world.session, version.name) is version


def test_an_import_of_a_foreign_name_gets_one_of_the_office(world: World) -> None:
    town = world.organizations["town"]
    draft = operations.import_text(world.session, builtin()["self-check"], town, by(world))
    assert draft.name == "town-self-check-2026"
    version = operations.publish_draft(world.session, draft, "导入", draft.revision, by(world))
    changed = version.definition.replace("待签收", "等待签收")
    own = operations.import_text(world.session, changed, town, by(world))
    assert (own.name, own.based_on_id, own.definition) == (version.name, version.id, changed)
    with pytest.raises(ProcedureError, match="正有一份草稿"):
        operations.import_text(world.session, changed, town, by(world))
    village = operations.import_text(world.session, changed, world.organizations["village-01"], by(world))
    assert village.name == "village-01-self-check-2026"


def test_an_own_procedure_holds_for_the_office_and_those_below(world: World) -> None:
    draft = copied(world, "village-01")
    version = operations.publish_draft(world.session, draft, "试行", draft.revision, by(world))
    one, other, town = (world.organizations[code] for code in ("village-01", "village-02", "town"))
    offered = [version in usable(world.session, place) for place in (one, other, town)]
    assert offered == [True, False, False]
    assert [
        bool(version_seen(world.session, world.actor(who, DAY), version.id)) for who in ("secretary", "neighbour")
    ] == [
        True,
        False,
    ]
    assert world.feedback("village-01", version.name).procedure_version is version
    with pytest.raises(InspectionError, match="其他单位的流程，石桥村不能选用"):
        world.feedback("village-02", version.name)


def test_a_new_release_brings_its_texts_as_next_versions(world: World) -> None:
    for name in builtin():
        assert newest(world.session, name)
    publish_builtin(world.session, instant(DAY))
    assert {shipped(world, name).version_no for name in builtin()} == {1}


def test_versions_of_an_earlier_release_are_followed_and_go_on_proving(world: World) -> None:
    old = (OLD / "town-to-village.toml").read_text(encoding="utf-8")
    assert old != builtin()["town-to-village"]
    operations.publish(world.session, old, now=instant(DAY))
    finding_version = shipped(world, "town-to-village")
    publish_builtin(world.session, instant(DAY))
    publish_builtin(world.session, instant(DAY))
    newest_one = shipped(world, "town-to-village")
    assert (newest_one.version_no, newest_one.definition) == (
        finding_version.version_no + 1,
        builtin()["town-to-village"],
    )
    assert definition_of(finding_version).name == "town-to-village"
    check_procedures(world.session)
