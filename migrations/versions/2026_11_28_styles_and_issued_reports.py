"""Styles of figures, and reports as they were issued"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "figure_style",
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("places", _NUMBER, nullable=False),
        sa.Column("sign", sa.String(length=1), nullable=False),
        sa.Column("recorded_by", _NUMBER, nullable=False),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.CheckConstraint("places BETWEEN 0 AND 2", name=op.f("ck_figure_style_places_in_range")),
        sa.CheckConstraint("length(sign) = 1", name=op.f("ck_figure_style_one_sign")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_figure_style_organization_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_figure_style_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_style")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("figure_style", schema=None) as batch_op:
        batch_op.create_index("ix_figure_style_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "issued_report",
        sa.Column(
            "kind", sa.Enum("quarter", "bulletin", name="issuedkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("year", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("finding_ids", sa.JSON(), nullable=False),
        sa.Column("issued_by", _NUMBER, nullable=False),
        sa.Column("issued_name", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_issued_report_period_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_issued_report_organization_id")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["user.id"], name=op.f("fk_issued_report_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint(
            "kind", "organization_id", "year", "number", name=op.f("uq_issued_report_kind_organization_id_year_number")
        ),
        sa.UniqueConstraint("kind", "organization_id", "begins_on", name="uq_issued_report_period"),
        info={"append_only": ()},
    )
    with op.batch_alter_table("issued_report", schema=None) as batch_op:
        batch_op.create_index("ix_issued_report_organization_id", ["organization_id"], unique=False)


def downgrade() -> None:
    op.drop_table("issued_report")
    op.drop_table("figure_style")
