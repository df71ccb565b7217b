"""Which forms there are (domain.md §3): each has a code, a name, a template, and something that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracker.foundation.printing.document import Profile
from tracker.output.ledgers.models import PrintFormat

Subject = Literal["finding", "follow_up", "notice", "talk"]


@dataclass(frozen=True)
class FormKind:
    """A form: code in commands and addresses, name, template in print/, margins, and what it is of."""

    code: str
    title: str
    template: str
    subject: Subject
    profile: Profile = "standalone"


_ALL = (
    FormKind("closure_approval", "销号审批表", "closure_approval.html", "finding"),
    FormKind("supervision_notice", "督办通知单", "supervision_notice.html", "notice", "document"),
    FormKind("immediate_notice", "立行立改通知书", "immediate_notice.html", "finding", "document"),
    FormKind("rectification_notice", "整改通知书", "rectification_notice.html", "finding", "document"),
    FormKind("follow_up_check", "回头看核查表", "follow_up_check.html", "follow_up"),
    FormKind("talk_record", "约谈记录", "talk_record.html", "talk"),
)
FORMS = {kind.code: kind for kind in _ALL}
FORMATS = (PrintFormat.PDF, PrintFormat.DOCX)
OF_FINDINGS = tuple(kind for kind in _ALL if kind.subject in ("finding", "follow_up"))
NOTICES = ("immediate_notice", "rectification_notice")  # codes: which one depends on the timeframe
DOSSIER = FormKind("dossier", "一问题一档", "dossier.html", "finding")
