"""The day of a proposal is no business day: nobody acted, so no transition records it"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE escalation_proposal RENAME COLUMN effective_on TO proposed_on")


def downgrade() -> None:
    op.execute("ALTER TABLE escalation_proposal RENAME COLUMN proposed_on TO effective_on")
