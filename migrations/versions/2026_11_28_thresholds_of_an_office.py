"""When an office reminds whom: tables of thresholds"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "threshold_table",
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("version_no", _NUMBER, nullable=False),
        sa.Column("recorded_by", _NUMBER, nullable=True),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_threshold_table_organization_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_threshold_table_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold_table")),
        sa.UniqueConstraint(
            "organization_id", "version_no", name=op.f("uq_threshold_table_organization_id_version_no")
        ),
    )
    op.create_table(
        "threshold_row",
        sa.Column("table_id", _NUMBER, nullable=False),
        sa.Column("timeframe", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("days", _NUMBER, nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("outward", sa.Boolean(), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["threshold_table.id"], name=op.f("fk_threshold_row_table_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold_row")),
        sa.UniqueConstraint("table_id", "timeframe", "step", name=op.f("uq_threshold_row_table_id_timeframe_step")),
    )
    # Whatever is counted of a finding has further days from now on. The first pass looks at each of them once and sets
    # its day; what was told before is not told again.
    op.execute(
        "UPDATE finding SET alert_on = CURRENT_DATE WHERE state IN ('AWAITING_ACKNOWLEDGEMENT', 'PLANNING', "
        "'PLAN_IN_REVIEW', 'RECTIFYING', 'REVIEW_1', 'REVIEW_2', 'REVIEW_3', 'REVIEW_4') "
        "OR state = 'CLOSED' AND alert_on IS NULL"
    )


def downgrade() -> None:
    op.drop_table("threshold_row")
    op.drop_table("threshold_table")
