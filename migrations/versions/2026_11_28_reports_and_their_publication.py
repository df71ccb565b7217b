"""Reports and their publication"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("state", _enum("publicationstate", "drafting", "submitted", "approved"), nullable=False),
        sa.Column("created_by", _NUMBER, nullable=False),
        sa.Column("created_name", sa.String(length=60), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        _key("publication", "created_by", "user"),
        _key("publication", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index("ix_publication_organization_id", "publication", ["organization_id"])
    op.create_table(
        "publication_choice",
        sa.Column("publication_id", _NUMBER, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("treatment", _enum("treatment", "keep", "leave_out", "reword"), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", _NUMBER, nullable=False),
        sa.Column("chosen_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.CheckConstraint("treatment = 'keep' OR reason <> ''", name=op.f("ck_publication_choice_reason_given")),
        _key("publication_choice", "chosen_by", "user"),
        _key("publication_choice", "publication_id", "publication"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_choice")),
        info={"append_only": ()},
    )
    op.create_index("ix_publication_choice_publication_id", "publication_choice", ["publication_id"])
    op.create_table(
        "publication_step",
        sa.Column("publication_id", _NUMBER, nullable=False),
        sa.Column("kind", _enum("publicationstepkind", "submitted", "approved", "sent_back"), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("done_by", _NUMBER, nullable=False),
        sa.Column("done_name", sa.String(length=60), nullable=False),
        sa.Column("done_post", sa.String(length=120), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        _key("publication_step", "done_by", "user"),
        _key("publication_step", "publication_id", "publication"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_step")),
        info={"append_only": ()},
    )
    op.create_index("ix_publication_step_publication_id", "publication_step", ["publication_id"])
    op.create_table(
        "report_print",
        sa.Column("kind", _enum("reportkind", "internal", "public", "poster"), nullable=False),
        sa.Column("organization_id", _NUMBER, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("publication_id", _NUMBER, nullable=True),
        sa.Column("requested_by", _NUMBER, nullable=False),
        sa.Column("task_id", _NUMBER, nullable=False),
        sa.Column("stored_file_id", _NUMBER, nullable=True),
        sa.Column("id", _NUMBER, nullable=False),
        _key("report_print", "organization_id", "organization"),
        _key("report_print", "publication_id", "publication"),
        _key("report_print", "requested_by", "user"),
        _key("report_print", "stored_file_id", "stored_file"),
        _key("report_print", "task_id", "task"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_print")),
    )
    op.create_index("ix_report_print_organization_id", "report_print", ["organization_id"])
    op.create_index("ix_report_print_publication_id", "report_print", ["publication_id"])


def downgrade() -> None:
    for table in ("report_print", "publication_step", "publication_choice", "publication"):
        op.drop_table(table)
