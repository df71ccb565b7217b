"""What the caller tells the engine: the finding as it stands, who acts, what is asked. Plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.workflow.vocabulary import Action, MeasureKind, Role, State, Timeframe


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """One measure as it will stand after the act: for `complete_measure` the caller adds what the form brings."""

    number: int
    kind: MeasureKind
    done: bool
    files: int = 0
    result: str = ""
    institution_name: str = ""
    document_number: str = ""
    amount: Decimal | None = None
    receipt: str = ""
    accountability_on: date | None = None
    accountability_form: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """The open request for 延期 or 转长期; `endorsed_by` is None until the first approval."""

    requested_by: frozenset[int]
    endorsed_by: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding at the moment of asking.

    `effective_on` is the business day of the last transition. `applicants` are all who applied in this round.
    `reviewers[n - 1]` are all who decided at review step n in this round (approved, closed or sent back, in every
    attempt; an empty set where nobody has yet). `typists` are those who typed for others (代录) in this round.
    `time_limit_fixed`: split off from a finding whose plan was approved, so that rule 4 holds for it from its birth.
    `next_follow_up_on` is the day on which the first look back that is owed is due.
    """

    state: State
    round_no: int
    effective_on: date
    timeframe: Timeframe | None = None
    deadline: date | None = None
    has_owner: bool = False
    has_leader: bool = False
    has_goal: bool = False
    measures: tuple[MeasureFacts, ...] = ()
    evidence_files: int = 0
    applicants: frozenset[int] = frozenset()
    reviewers: tuple[frozenset[int], ...] = ()
    typists: frozenset[int] = frozenset()
    stage_result: bool = False
    stage_approved: bool = False
    next_review_on: date | None = None
    extension: ExtensionFacts | None = None
    follow_ups_open: int = 0
    next_follow_up_on: date | None = None
    relapse_proposed: bool = False
    objection_open: bool = False
    was_fed_back: bool = False
    time_limit_fixed: bool = False


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """Who presses the button. `roles` are those of the person whose act it is, towards this finding.

    `acts_for`: a recorded delegation (委托). `types_for`: the person whose act is typed in (代录).
    """

    person: int
    roles: frozenset[Role]
    acts_for: int | None = None
    types_for: int | None = None

    @property
    def people(self) -> frozenset[int]:
        """Everybody this act counts for (rule 7: a delegation counts as both people)."""
        if self.acts_for is None and self.types_for is None:
            return frozenset((self.person,))
        return frozenset(p for p in (self.person, self.acts_for, self.types_for) if p is not None)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: the action, its business day, the reason and the filled form fields by name."""

    action: Action
    effective_on: date
    reason: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
