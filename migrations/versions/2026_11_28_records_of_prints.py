"""Records of prints"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "print_record",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "family",
            sa.Enum("ledger", "form", "dossier", name="family", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("finding_id", _NUMBER, nullable=True),
        sa.Column("subject_id", _NUMBER, nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("stored_file_id", _NUMBER, nullable=False),
        sa.Column("pages", _NUMBER, nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("printed_by", _NUMBER, nullable=True),
        sa.Column("printed_name", sa.String(length=60), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_print_record_finding_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_print_record_organization_id")),
        sa.ForeignKeyConstraint(["printed_by"], ["user.id"], name=op.f("fk_print_record_printed_by")),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_print_record_stored_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_record")),
        sa.UniqueConstraint("code", name=op.f("uq_print_record_code")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("print_record", schema=None) as batch_op:
        batch_op.create_index("ix_print_record_finding_id", ["finding_id"], unique=False)
        batch_op.create_index("ix_print_record_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_print_record_stored_file_id", ["stored_file_id"], unique=False)

    op.create_table(
        "signed_scan",
        sa.Column("record_id", _NUMBER, nullable=False),
        sa.Column("stored_file_id", _NUMBER, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("uploaded_by", _NUMBER, nullable=False),
        sa.Column("uploaded_name", sa.String(length=60), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["print_record.id"], name=op.f("fk_signed_scan_record_id")),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_signed_scan_stored_file_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user.id"], name=op.f("fk_signed_scan_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_scan")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("signed_scan", schema=None) as batch_op:
        batch_op.create_index("ix_signed_scan_record_id", ["record_id"], unique=False)
        batch_op.create_index("ix_signed_scan_stored_file_id", ["stored_file_id"], unique=False)

    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.add_column(sa.Column("record_id", _NUMBER, nullable=True))
        batch_op.add_column(sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_ledger_print_record_id"), "print_record", ["record_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ledger_print_record_id"), type_="foreignkey")
        batch_op.drop_column("sealed")
        batch_op.drop_column("record_id")
    op.drop_table("signed_scan")
    op.drop_table("print_record")
