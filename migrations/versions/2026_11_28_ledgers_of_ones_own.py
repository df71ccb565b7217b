"""Ledgers of one's own"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_variant",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_ledger_variant_created_by")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_ledger_variant_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_variant")),
    )
    with op.batch_alter_table("ledger_variant", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_variant_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "ledger_variant_version",
        sa.Column("variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["user.id"], name=op.f("fk_ledger_variant_version_saved_by")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["ledger_variant.id"], name=op.f("fk_ledger_variant_version_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_variant_version")),
        sa.UniqueConstraint("variant_id", "version_no", name=op.f("uq_ledger_variant_version_variant_id_version_no")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "profile",
                sa.Enum("standalone", "document", name="printprofile", native_enum=False, length=40),
                server_default="standalone",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "format",
                sa.Enum("pdf", "xlsx", "docx", name="printformat", native_enum=False, length=40),
                server_default="pdf",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("source", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("variant_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ledger_print_variant_version_id"), "ledger_variant_version", ["variant_version_id"], ["id"]
        )

    with op.batch_alter_table("ledger_schedule", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "profile",
                sa.Enum("standalone", "document", name="printprofile", native_enum=False, length=40),
                server_default="standalone",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "format",
                sa.Enum("pdf", "xlsx", "docx", name="printformat", native_enum=False, length=40),
                server_default="pdf",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("source", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_ledger_schedule_variant_id"), "ledger_variant", ["variant_id"], ["id"]
        )

    with op.batch_alter_table("measure_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("amount_due", sa.Numeric(precision=14, scale=2), nullable=True))
        batch_op.add_column(sa.Column("revises", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("dated_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("measure_version", schema=None) as batch_op:
        batch_op.drop_column("dated_on")
        batch_op.drop_column("revises")
        batch_op.drop_column("amount_due")

    with op.batch_alter_table("ledger_schedule", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ledger_schedule_variant_id"), type_="foreignkey")
        batch_op.drop_column("variant_id")
        batch_op.drop_column("source")
        batch_op.drop_column("format")
        batch_op.drop_column("profile")

    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ledger_print_variant_version_id"), type_="foreignkey")
        batch_op.drop_column("variant_version_id")
        batch_op.drop_column("source")
        batch_op.drop_column("format")
        batch_op.drop_column("profile")

    op.drop_table("ledger_variant_version")
    with op.batch_alter_table("ledger_variant", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_variant_organization_id")

    op.drop_table("ledger_variant")
