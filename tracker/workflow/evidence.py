"""Rule 5: what each kind of measure must leave behind, and what a template asks on top of it."""

from collections.abc import Iterator
from datetime import date

from tracker.workflow.checks import Check, is_filled, numbered
from tracker.workflow.model import (
    ActingPerson,
    Definition,
    EvidenceDef,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    Request,
)


def every_measure_has_evidence(definition: Definition) -> Check:
    """At 申请销号: every measure reported as done has its evidence."""

    def evidence_is_complete(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
        gaps = [gap for measure in facts.measures if measure.done for gap in _gaps(definition, measure)]
        return "；".join(gaps) or None

    return evidence_is_complete


def the_measure_has_evidence(definition: Definition) -> Check:
    """While a measure is completed: the one the form names has its evidence."""

    def measure_has_evidence(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
        number = str(request.fields.get("measure"))
        named = (measure for measure in facts.measures if str(measure.number) == number)
        return "；".join(gap for measure in named for gap in _gaps(definition, measure)) or None

    return measure_has_evidence


def _gaps(definition: Definition, measure: MeasureFacts) -> Iterator[str]:
    """What rule 5 misses, then what this procedure misses."""
    what = f"{numbered([measure.number])}措施（{measure.kind.label}）"
    missing = [proof for proof, present in _wanted(measure) if not present]
    if missing:
        yield f"{what}还缺{'、'.join(missing)}"
    asked = tuple(_asked(definition.evidence_of(measure.kind), measure))
    if asked:
        yield f"{what}按本流程{'，'.join(asked)}"


def _wanted(measure: MeasureFacts) -> tuple[tuple[str, bool], ...]:
    """The proof that rule 5 of domain.md §2 wants, and whether it is there."""
    match measure.kind:
        case MeasureKind.INSTITUTION:
            return (
                ("制度名称", is_filled(measure.institution_name)),
                ("文号", is_filled(measure.document_number)),
            )
        case MeasureKind.RECOVERY:
            recovered = measure.amount is not None and measure.amount > 0
            return (("挽回金额", recovered), ("票据号", is_filled(measure.receipt)))
        case MeasureKind.ACCOUNTABILITY:
            return (
                ("问责日期", measure.accountability_on is not None),
                ("问责方式", is_filled(measure.accountability_form)),
            )
        case _:
            return (("佐证材料或书面结果", measure.files > 0 or is_filled(measure.result)),)


def _asked(more: EvidenceDef, measure: MeasureFacts) -> Iterator[str]:
    if measure.files < more.files:
        present = f"现在只有{measure.files}份" if measure.files else "现在一份也没有"
        yield f"至少要{more.files}份佐证材料，{present}"
    if more.result and not is_filled(measure.result):
        yield "要写明整改结果"
