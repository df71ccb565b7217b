"""What the pages of findings read: one person's tasks, the list, one finding whole, and who can be named on it."""

from tracker.rectification.findings.facts import Known, facts_of_many
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
    waiting,
    waiting_count,
)

__all__ = [
    "BROUGHT_BACK",
    "SORTS",
    "STATE_GROUPS",
    "TASKS",
    "Choices",
    "Filters",
    "Known",
    "MeasureLine",
    "Sheet",
    "Task",
    "Todo",
    "TodoGroup",
    "by_code",
    "categories",
    "choices",
    "evidence_item",
    "facts_of_many",
    "feedback_to_fill",
    "given_back",
    "listing",
    "newest_of_feedback",
    "overdue_count",
    "possible_leaders",
    "possible_owners",
    "sheet_of",
    "state_counts",
    "units_above",
    "visible",
    "waiting",
    "waiting_count",
]
