"""What the pages of findings read: one person's tasks, the list, one finding whole, and who can be named on it."""

from tracker.rectification.findings.facts import Known, facts_of_many
from tracker.rectification.findings.queries.kin import Kin, kin_of, merge_targets, paper_scan, typed_users
from tracker.rectification.findings.queries.listing import (
    SORTS,
    STATE_GROUPS,
    Choices,
    Filters,
    choices,
    listing,
    overdue_count,
    state_counts,
    visible,
)
from tracker.rectification.findings.queries.people import (
    categories,
    evidence_item,
    feedback_to_fill,
    newest_of_feedback,
    possible_leaders,
    possible_owners,
    units_above,
)
from tracker.rectification.findings.queries.sheet import MeasureLine, Sheet, by_code, sheet_of
from tracker.rectification.findings.queries.todo import (
    BROUGHT_BACK,
    TASKS,
    Task,
    Todo,
    TodoGroup,
    given_back,
    relapse_grounds,
    waiting,
    waiting_count,
)
from tracker.rectification.findings.queries.waits import Wait, Waits, waits_of

__all__ = [
    "BROUGHT_BACK",
    "SORTS",
    "STATE_GROUPS",
    "TASKS",
    "Choices",
    "Filters",
    "Kin",
    "Known",
    "MeasureLine",
    "Sheet",
    "Task",
    "Todo",
    "TodoGroup",
    "Wait",
    "Waits",
    "by_code",
    "categories",
    "choices",
    "evidence_item",
    "facts_of_many",
    "feedback_to_fill",
    "given_back",
    "kin_of",
    "listing",
    "merge_targets",
    "newest_of_feedback",
    "overdue_count",
    "paper_scan",
    "possible_leaders",
    "possible_owners",
    "relapse_grounds",
    "sheet_of",
    "state_counts",
    "typed_users",
    "units_above",
    "visible",
    "waiting",
    "waiting_count",
    "waits_of",
]
