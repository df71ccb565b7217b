"""What people do with checklists, one function each: check → change → record → flush. The caller commits."""

from tracker.rectification.checklists.operations.feedbacks import feedback_under
from tracker.rectification.checklists.operations.lateral import NewCheck, answer_task, asked_about, order_check
from tracker.rectification.checklists.operations.publishing import (
    Superseded,
    copy,
    publish_shipped,
    retire,
    revise,
    texts_of,
)
from tracker.rectification.checklists.operations.registering import Wording, register_failures, unregistered
from tracker.rectification.checklists.operations.visiting import (
    Given,
    NewVisit,
    finish_visit,
    save_answers,
    start_visit,
)

__all__ = [
    "Given",
    "NewCheck",
    "NewVisit",
    "Superseded",
    "Wording",
    "answer_task",
    "asked_about",
    "copy",
    "feedback_under",
    "finish_visit",
    "order_check",
    "publish_shipped",
    "register_failures",
    "retire",
    "revise",
    "save_answers",
    "start_visit",
    "texts_of",
    "unregistered",
]
