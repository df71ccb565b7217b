"""Where findings come from: sources, inspections and their rounds, category schemes, and the feedback to each unit."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.procedures.models import ProcedureVersion


class Stream(StrEnum):
    """A: inspected from above. B: the town's own supervision (domain.md §1)."""

    UPPER_LEVEL = "upper_level"
    OWN_SUPERVISION = "own_supervision"


class Source(Base):
    """Kind of inspection (问题来源): the dictionary's eleven and an office's own. `short` stands in finding codes."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(40))
    short: Mapped[str] = mapped_column(String(6))
    label: Mapped[str] = mapped_column(String(40))
    stream: Mapped[Stream]
    position: Mapped[int]


class CategoryScheme(Base):
    """A taxonomy of findings: 大类 → 方面. Renaming makes a new version; rows are never edited."""

    __tablename__ = "category_scheme"
    __table_args__ = (UniqueConstraint("name", "version_no"),)

    name: Mapped[str] = mapped_column(String(80))
    version_no: Mapped[int] = mapped_column(default=1)


class Category(Base):
    """A 大类 (no parent) or a 方面 (its parent is the 大类) of one scheme."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("scheme_id", "parent_id", "title"), append_only())

    scheme_id: Mapped[int] = mapped_column(ForeignKey("category_scheme.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    parent: Mapped[Category | None] = relationship(remote_side="Category.id")


class Inspection(Base):
    """An inspection (巡察、督查、自查…) held by one organization in one year."""

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("organizer_id", "year", "source_id", "title"),)

    title: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("category_scheme.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    source: Mapped[Source] = relationship()
    organizer: Mapped[Organization] = relationship()
    scheme: Mapped[CategoryScheme] = relationship()
    rounds: Mapped[list[InspectionRound]] = relationship(back_populates="inspection", order_by="InspectionRound.number")


class InspectionRound(Base):
    """One round (轮次) of an inspection, with its team."""

    __tablename__ = "inspection_round"
    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    team_name: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime]

    inspection: Mapped[Inspection] = relationship(back_populates="rounds")
    members: Mapped[list[TeamMember]] = relationship(order_by="TeamMember.id")
    feedbacks: Mapped[list[Feedback]] = relationship(back_populates="round", order_by="Feedback.id")


class TeamMember(Base):
    """A person in the inspection team (巡察组) of a round."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("inspection_round.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    leads: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()


class Feedback(Base):
    """What one round feeds back to one party organization (反馈意见 + 问题清单), and the procedure it then follows.

    Document number, head and meeting stand here as they are now; as of a past (D, K) they stand in `FeedbackVersion`.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("round_id", "organization_id"),
        Index("ix_feedback_organization_id", "organization_id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("inspection_round.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    procedure_version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    document_no: Mapped[str] = mapped_column(String(60), default="")
    head: Mapped[str] = mapped_column(String(60), default="")
    meeting_on: Mapped[date | None]
    released_on: Mapped[date | None]
    recorded_at: Mapped[datetime]

    round: Mapped[InspectionRound] = relationship(back_populates="feedbacks")
    organization: Mapped[Organization] = relationship()
    procedure_version: Mapped[ProcedureVersion] = relationship()
    responses: Mapped[list[FeedbackResponse]] = relationship(order_by="FeedbackResponse.id")
    evaluations: Mapped[list[FeedbackEvaluation]] = relationship(order_by="FeedbackEvaluation.id")
    versions: Mapped[list[FeedbackVersion]] = relationship(order_by="FeedbackVersion.version_no")

    @property
    def evaluation(self) -> FeedbackEvaluation | None:
        """The newest 整改评估, which is the one that counts."""
        return self.evaluations[-1] if self.evaluations else None


class FeedbackVersion(Base):
    """What paper says about a feedback from `effective_on` on: document number, head of the 领导小组, its meeting.

    A correction is a later version of the same day; the last one of (D, K) counts.
    """

    __tablename__ = "feedback_version"
    __table_args__ = (UniqueConstraint("feedback_id", "version_no"), append_only())

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    version_no: Mapped[int]
    document_no: Mapped[str] = mapped_column(String(60))
    head: Mapped[str] = mapped_column(String(60))
    meeting_on: Mapped[date | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ResponseKind(StrEnum):
    """How the inspected organization answered the feedback."""

    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(ResponseKind, ["签收", "异议", "拒收"], strict=True))[self]


class FeedbackResponse(Base):
    """签收, 异议 or a recorded refusal ("拒绝接受党建巡查通报结果" happens)."""

    __tablename__ = "feedback_response"
    __table_args__ = (Index("ix_feedback_response_feedback_id", "feedback_id"), append_only())

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    kind: Mapped[ResponseKind]
    text: Mapped[str] = mapped_column(Text, default="")
    responded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    responded_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class Grade(StrEnum):
    """How the rectification of a whole feedback is judged (整改评估)."""

    GOOD = "good"
    FAIR = "fair"
    ORDINARY = "ordinary"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Grade, ["好", "较好", "一般", "差"], strict=True))[self]

    @property
    def wants_second_rectification(self) -> bool:
        """一般 and 差 are put right a second time."""
        return self in (Grade.ORDINARY, Grade.POOR)


class FeedbackEvaluation(Base):
    """整改评估 of what one organization did about its feedback; the newest one counts."""

    __tablename__ = "feedback_evaluation"
    __table_args__ = (Index("ix_feedback_evaluation_feedback_id", "feedback_id"), append_only())

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"))
    grade: Mapped[Grade]
    opinion: Mapped[str] = mapped_column(Text)
    document_no: Mapped[str] = mapped_column(String(60), default="")
    second_deadline: Mapped[date | None]
    evaluated_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    evaluated_name: Mapped[str] = mapped_column(String(60))
    evaluated_post: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]


class Recurrence(StrEnum):
    """When a recurring inspection opens itself."""

    YEARLY = "yearly"
    QUARTERLY = "quarterly"
    BEFORE_FESTIVAL = "before_festival"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Recurrence, ["每年", "每季度", "节前"], strict=True))[self]


class InspectionPlan(Base):
    """A recurring inspection (每年、每季度、节前): the clock opens it `days_before` its day, once for each occasion."""

    __tablename__ = "inspection_plan"

    title: Mapped[str] = mapped_column(String(100))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    procedure_name: Mapped[str] = mapped_column(String(60))
    recurrence: Mapped[Recurrence]
    festivals: Mapped[list[Any]]
    month: Mapped[int | None]
    day: Mapped[int | None]
    days_before: Mapped[int] = mapped_column(default=0)
    team_name: Mapped[str] = mapped_column(String(60), default="")
    organization_ids: Mapped[list[Any]]
    member_ids: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    source: Mapped[Source] = relationship()
    organizer: Mapped[Organization] = relationship()


class PlannedOccasion(Base):
    """One occasion of a plan and the round it opened; unique, so that a second run of the clock opens nothing."""

    __tablename__ = "planned_occasion"
    __table_args__ = (UniqueConstraint("plan_id", "occasion"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plan.id"))
    occasion: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    round_id: Mapped[int] = mapped_column(ForeignKey("inspection_round.id"))
    opened_at: Mapped[datetime]
