"""Alembic's entry: runs on the connection that `tracker.foundation.db.migrating` hands in."""

from typing import Any, Literal

from alembic import context

from tracker.foundation.db.base import UtcDateTime
from tracker.foundation.db.schema import whole


def render_item(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Migrations import nothing of ours: our types are written down as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=whole(),
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
