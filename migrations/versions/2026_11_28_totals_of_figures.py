"""Totals of figures"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "figure_fold",
        sa.Column("finding_id", _number(), nullable=False),
        sa.Column("organization_id", _number(), nullable=False),
        sa.Column("feedback_id", _number(), nullable=False),
        sa.Column("fed_back_on", sa.Date(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("id", _number(), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_figure_fold_feedback_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_figure_fold_finding_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_figure_fold_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_fold")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_figure_fold_finding_id")),
    )
    op.create_table(
        "figure_series",
        sa.Column("organization_id", _number(), nullable=False),
        sa.Column("feedback_id", _number(), nullable=True),
        sa.Column("fed_back_on", sa.Date(), nullable=True),
        sa.Column("id", _number(), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_figure_series_feedback_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_figure_series_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_series")),
        sa.UniqueConstraint(
            "organization_id",
            "feedback_id",
            "fed_back_on",
            name=op.f("uq_figure_series_organization_id_feedback_id_fed_back_on"),
        ),
    )
    op.create_index("ix_figure_series_feedback_id", "figure_series", ["feedback_id"])
    figures = (
        *("fed_back", "completed", "staged", "unfinished", "overdue", "on_time", "extensions", "returns", "relapses"),
        *("institutions", "funds", "people_handled", "voided", "merged", "split", "referred", "parts"),
    )
    op.create_table(
        "figure_total",
        sa.Column("series_id", _number(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, _number(), nullable=False) for name in figures),
        sa.Column("id", _number(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["figure_series.id"], name=op.f("fk_figure_total_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_total")),
        sa.UniqueConstraint("series_id", "day", name=op.f("uq_figure_total_series_id_day")),
    )
    op.create_table(
        "figure_state",
        sa.Column("generation", _number(), nullable=False),
        sa.Column("recorded_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("id", _number(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_state")),
    )
    op.add_column("transition", sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_transition_not_counted",
        "transition",
        ["subject_kind", "subject_id"],
        sqlite_where=sa.text("counted_at IS NULL"),
        postgresql_where=sa.text("counted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_transition_not_counted", table_name="transition")
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.drop_column("counted_at")
    op.drop_table("figure_state")
    op.drop_table("figure_total")
    op.drop_index("ix_figure_series_feedback_id", table_name="figure_series")
    op.drop_table("figure_series")
    op.drop_table("figure_fold")
