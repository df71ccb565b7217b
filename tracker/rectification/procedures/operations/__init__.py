"""Publishing definitions, drafts of them, and seeding the working calendar. The caller commits."""

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

__all__ = [
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
    "text_in_name_of",
]
