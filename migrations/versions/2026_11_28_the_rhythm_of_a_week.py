"""The rhythm of a week: when its sheets come, tasks and answers; progress notes in one tap"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("progress_report", sa.Column("client_uuid", sa.String(length=36), nullable=True))
    op.create_index("uq_progress_report_client_uuid", "progress_report", ["client_uuid"], unique=True)
    op.create_table(
        "week",
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week")),
        sa.UniqueConstraint("begins_on", name=op.f("uq_week_begins_on")),
        info={"append_only": ("asked_at", "told_at")},
    )
    op.create_table(
        "weekly_rhythm",
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("tasks_weekday", _NUMBER, nullable=False),
        sa.Column("tasks_time", sa.Time(), nullable=False),
        sa.Column("results_weekday", _NUMBER, nullable=False),
        sa.Column("results_time", sa.Time(), nullable=False),
        sa.Column("sheet_time", sa.Time(), nullable=False),
        sa.Column("recorded_by", _NUMBER, nullable=False),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.CheckConstraint("tasks_weekday BETWEEN 0 AND results_weekday", name=op.f("ck_weekly_rhythm_tasks_first")),
        sa.CheckConstraint("results_weekday BETWEEN 0 AND 4", name=op.f("ck_weekly_rhythm_on_a_weekday")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_weekly_rhythm_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_rhythm")),
        info={"append_only": ()},
    )
    op.create_table(
        "weekly_task",
        sa.Column("week_id", _NUMBER, nullable=False),
        sa.Column("finding_id", _NUMBER, nullable=False),
        sa.Column("person_id", _NUMBER, nullable=False),
        sa.Column("person_name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_weekly_task_finding_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_weekly_task_person_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_weekly_task_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_task")),
        sa.UniqueConstraint(
            "week_id", "finding_id", "person_id", name=op.f("uq_weekly_task_week_id_finding_id_person_id")
        ),
        info={"append_only": ()},
    )
    op.create_index("ix_weekly_task_week_id_person_id", "weekly_task", ["week_id", "person_id"])
    op.create_index("ix_weekly_task_finding_id", "weekly_task", ["finding_id"])
    op.create_table(
        "weekly_answer",
        sa.Column("task_id", _NUMBER, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column(
            "hindrance",
            sa.Enum(
                "time",
                "funds",
                "approval",
                "cooperation",
                "conditions",
                "other",
                name="hindrance",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted_by", _NUMBER, nullable=False),
        sa.Column("submitted_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.CheckConstraint("done = (hindrance IS NULL)", name=op.f("ck_weekly_answer_reason_where_not_done")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_weekly_answer_submitted_by")),
        sa.ForeignKeyConstraint(["task_id"], ["weekly_task.id"], name=op.f("fk_weekly_answer_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_answer")),
        sa.UniqueConstraint("task_id", name=op.f("uq_weekly_answer_task_id")),
    )


def downgrade() -> None:
    op.drop_table("weekly_answer")
    op.drop_table("weekly_task")
    op.drop_table("weekly_rhythm")
    op.drop_table("week")
    op.drop_index("uq_progress_report_client_uuid", table_name="progress_report")
    op.drop_column("progress_report", "client_uuid")
