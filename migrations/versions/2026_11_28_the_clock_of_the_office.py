"""The clock of the office: checks of the chain, quiet hours, what each job does, when a digest was given up"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chain_check",
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transitions", _NUMBER, nullable=False),
        sa.Column("rows", _NUMBER, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.Column("id", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_check")),
    )
    with op.batch_alter_table("chain_check", schema=None) as batch_op:
        batch_op.create_index("ix_chain_check_checked_at", ["checked_at"], unique=False)
    op.create_table(
        "quiet_hours",
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("set_by", _NUMBER, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_quiet_hours_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_hours")),
    )
    op.add_column("job_run", sa.Column("runs", sa.String(length=80), server_default="", nullable=False))
    op.add_column("job_run", sa.Column("does", sa.String(length=200), server_default="", nullable=False))
    op.add_column("delivery", sa.Column("died_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, column in (("delivery", "died_at"), ("job_run", "does"), ("job_run", "runs")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("quiet_hours")
    op.drop_table("chain_check")
