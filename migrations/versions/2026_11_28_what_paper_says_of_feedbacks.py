"""What paper says of feedbacks, in versions; and when rounds and feedbacks were recorded"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Until now the instant of the inspection stood for its rounds: so what was printed for an earlier K reads the same.
_OF_THE_ROUND = "SELECT created_at FROM inspection WHERE inspection.id = inspection_round.inspection_id"
_OF_THE_FEEDBACK = "SELECT recorded_at FROM inspection_round WHERE inspection_round.id = feedback.round_id"


def upgrade() -> None:
    for table, instant in (("inspection_round", _OF_THE_ROUND), ("feedback", _OF_THE_FEEDBACK)):
        op.add_column(table, sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        op.execute(f"UPDATE {table} SET recorded_at = ({instant})")  # noqa: S608 - both are written above
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("recorded_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "feedback_version",
        sa.Column("feedback_id", _NUMBER, nullable=False),
        sa.Column("version_no", _NUMBER, nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("head", sa.String(length=60), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", _NUMBER, nullable=True),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_version_feedback_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_feedback_version_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_version")),
        sa.UniqueConstraint("feedback_id", "version_no", name=op.f("uq_feedback_version_feedback_id_version_no")),
        info={"append_only": ()},
    )


def downgrade() -> None:
    op.drop_table("feedback_version")
    for table in ("feedback", "inspection_round"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("recorded_at")
