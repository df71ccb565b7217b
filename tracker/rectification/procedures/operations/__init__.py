"""Publishing definitions, drafts of them, the working calendar, an office's thresholds. The caller commits."""

from tracker.rectification.procedures.operations.calendar import seed_calendar
from tracker.rectification.procedures.operations.drafts import (
    copy,
    discard,
    import_text,
    publish_draft,
    revise,
    save,
    text_in_name_of,
)
from tracker.rectification.procedures.operations.publishing import UnprovenDefinition, publish, publish_builtin
from tracker.rectification.procedures.operations.thresholds import Setting, TableOutdated, set_thresholds

__all__ = [
    "Setting",
    "TableOutdated",
    "UnprovenDefinition",
    "copy",
    "discard",
    "import_text",
    "publish",
    "publish_builtin",
    "publish_draft",
    "revise",
    "save",
    "seed_calendar",
    "set_thresholds",
    "text_in_name_of",
]
