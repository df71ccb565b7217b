"""Proves that a template is live under the eight rules, or shows the path that is not (design.md §2).

Three passes, each run only on what the one before found sound: the names, the drawing, and the engine itself, which is
walked through every situation of states × rounds × actors.
"""

from dataclasses import dataclass

from tracker.workflow import engine
from tracker.workflow.definitions import DefinitionError, load_text
from tracker.workflow.model import Definition
from tracker.workflow.prover.chain import chain_faults
from tracker.workflow.prover.drawing import drawing_faults
from tracker.workflow.prover.exploration import liveness_faults
from tracker.workflow.prover.faults import Decide, Fault
from tracker.workflow.prover.names import name_faults
from tracker.workflow.prover.people import people_faults
from tracker.workflow.prover.staffing import blocking_posts

__all__ = ["Fault", "Proof", "blocking_posts", "prove", "prove_text"]


@dataclass(frozen=True, slots=True)
class Proof:
    """`people_needed`: how many different people an office must have from 申请 to 已销号; 0 when it was not reached."""

    ok: bool
    faults: tuple[Fault, ...]
    people_needed: int


def prove(definition: Definition, decide: Decide = engine.decide) -> Proof:
    """Every fault of the first pass that finds any. `decide` is the engine to be proved with."""
    faults = name_faults(definition) or (drawing_faults(definition) + chain_faults(definition))
    if faults:
        return Proof(False, faults, 0)
    needed, faults = people_faults(definition, decide)
    faults += liveness_faults(definition, decide)
    return Proof(not faults, faults, needed)


def prove_text(toml_text: str, source: str) -> Proof:
    """The proof of a template's text; a text that does not load is a fault whose path is its place."""
    try:
        definition = load_text(toml_text, source)
    except DefinitionError as error:
        path = tuple(part for part in (f"{source} 第{error.line}行", error.key) if part)
        return Proof(False, (Fault(error.code, error.sentence, path),), 0)
    return prove(definition)
