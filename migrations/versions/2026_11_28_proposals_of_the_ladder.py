"""Rungs of the ladder that the clock proposed, and what was decided"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "escalation_proposal",
        sa.Column("finding_id", _NUMBER, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_escalation_proposal_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_proposal")),
        sa.UniqueConstraint("finding_id", "step", "about", name=op.f("uq_escalation_proposal_finding_id_step_about")),
    )
    op.create_table(
        "escalation_decision",
        sa.Column("proposal_id", _NUMBER, nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", _NUMBER, nullable=True),
        sa.Column("decided_name", sa.String(length=60), nullable=False),
        sa.Column("decided_post", sa.String(length=120), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["escalation_proposal.id"], name=op.f("fk_escalation_decision_proposal_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_escalation_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_decision")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_escalation_decision_proposal_id")),
    )
    # Overdue findings have rungs before them from now on: the first pass looks at each of them once.
    op.execute("UPDATE finding SET alert_on = CURRENT_DATE WHERE state = 'RECTIFYING' AND alert_on IS NULL")


def downgrade() -> None:
    op.drop_table("escalation_decision")
    op.drop_table("escalation_proposal")
