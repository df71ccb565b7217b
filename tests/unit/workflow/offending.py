"""Templates with one thing changed, and the beginnings of the stories that the prover tells about them."""

from dataclasses import replace
from typing import Any

from tests.unit.workflow.cast import template
from tracker.workflow.model import (
    Action,
    Definition,
    State,
    TransitionDef,
)
from tracker.workflow.prover import Fault, prove

TOWN = template("county-to-town")
VILLAGE = template("county-to-village")

TO_RELEASE = ("巡察组成员甲提交审定，到待反馈审定",)
TO_PLANNING = (*TO_RELEASE, "整改办乙审定反馈，到待签收", "责任人丙签收，到待制定措施")
TO_WORK = (*TO_PLANNING, "责任人丙提交方案，到方案待审", "责任领导丁批准方案，到整改中")
TO_REVIEW_3 = (*TO_WORK, "责任人丙申请销号，到待初审", "责任领导丁初审同意，到待复核", "镇纪委戊复核同意，到待审定")
TO_CLOSED = (*TO_REVIEW_3, "镇党委审定人己审定销号，到已销号")

ASSIGNED_TO_WORK = (
    *TO_PLANNING[:2],
    "整改办乙交办，仍在待签收",
    TO_PLANNING[2],
    "责任人丙制定措施，仍在待制定措施",
    *TO_WORK[3:],
)


def edited(definition: Definition, button: Action, state: State, **changes: Any) -> Definition:
    """The definition with the transition of that button and state changed."""
    chosen = definition.transition(button, state)
    changed = (replace(t, **changes) if t is chosen else t for t in definition.transitions)
    return replace(definition, transitions=tuple(changed))


def without(definition: Definition, *actions: Action, state: State) -> Definition:
    """The definition in which those actions do not start from that state."""
    kept = []
    for transition in definition.transitions:
        sources = tuple(one for one in transition.sources if transition.action not in actions or one is not state)
        kept.append(replace(transition, sources=sources))
    return replace(definition, transitions=tuple(kept))


def added(definition: Definition, transition: TransitionDef) -> Definition:
    return replace(definition, transitions=(*definition.transitions, transition))


def faults(definition: Definition) -> dict[str, Fault]:
    """The first fault of each code."""
    proof = prove(definition)
    assert not proof.ok
    found: dict[str, Fault] = {}
    for fault in proof.faults:
        found.setdefault(fault.code, fault)
    return found
