"""An index of the transitions that notifications have not claimed, by what they are about"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAITING = sa.text("notified_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.drop_index("ix_transition_pending")
        batch_op.create_index(
            "ix_transition_not_notified",
            ["subject_kind", "id"],
            unique=False,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )


def downgrade() -> None:
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.drop_index("ix_transition_not_notified", sqlite_where=_WAITING, postgresql_where=_WAITING)
        batch_op.create_index("ix_transition_pending", ["notified_at", "id"], unique=False)
