"""Pressing rectification on"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accountability_talk",
        sa.Column("client_uuid", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_accountability_talk_organization_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["organization.id"], name=op.f("fk_accountability_talk_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_talk")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_accountability_talk_client_uuid")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("accountability_talk", schema=None) as batch_op:
        batch_op.create_index("ix_accountability_talk_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "risk_point",
        sa.Column("client_uuid", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_risk_point_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_point")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_risk_point_client_uuid")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("risk_point", schema=None) as batch_op:
        batch_op.create_index("ix_risk_point_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "supervision_notice",
        sa.Column("client_uuid", sa.String(length=36), nullable=False),
        sa.Column("issuer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["organization.id"], name=op.f("fk_supervision_notice_issuer_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_supervision_notice_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_notice")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_supervision_notice_client_uuid")),
        sa.UniqueConstraint("issuer_id", "year", "serial", name=op.f("uq_supervision_notice_issuer_id_year_serial")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("supervision_notice", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_notice_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "accountability_talk_version",
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reminder",
                "criticism",
                "summons",
                "collective",
                "circular",
                "admonition",
                "accountability",
                name="talkkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("organization_name", sa.String(length=80), nullable=False),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("head_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talker_name", sa.String(length=60), nullable=False),
        sa.Column("talker_post", sa.String(length=120), nullable=False),
        sa.Column(
            "grounds",
            sa.Enum("not_done", "slow", "false", "other", name="talkgrounds", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("head_count >= 1", name=op.f("ck_accountability_talk_version_somebody_was_there")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_accountability_talk_version_recorded_by")),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["accountability_talk.id"], name=op.f("fk_accountability_talk_version_talk_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_talk_version")),
        sa.UniqueConstraint("talk_id", "version_no", name=op.f("uq_accountability_talk_version_talk_id_version_no")),
        info={"append_only": ()},
    )
    op.create_table(
        "risk_point_version",
        sa.Column("risk_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("organization_name", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column(
            "level", sa.Enum("high", "medium", "low", name="risklevel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("responsible_name", sa.String(length=60), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_risk_point_version_recorded_by")),
        sa.ForeignKeyConstraint(["risk_point_id"], ["risk_point.id"], name=op.f("fk_risk_point_version_risk_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_point_version")),
        sa.UniqueConstraint("risk_point_id", "version_no", name=op.f("uq_risk_point_version_risk_point_id_version_no")),
        info={"append_only": ()},
    )
    op.create_table(
        "supervision_notice_event",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "acknowledged", "answered", "concluded", "resumed", name="noticeeventkind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_name", sa.String(length=60), nullable=False),
        sa.Column("person_post", sa.String(length=120), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["supervision_notice.id"], name=op.f("fk_supervision_notice_event_notice_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_supervision_notice_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_notice_event")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("supervision_notice_event", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_notice_event_notice_id", ["notice_id"], unique=False)

    op.create_table(
        "supervision_notice_version",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.String(length=80), nullable=False),
        sa.Column("responsible_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("responsible_name", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("general", "key", "listed", name="noticelevel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum("written", "telephone", "on_site", "meeting", name="noticemethod", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issued_name", sa.String(length=60), nullable=False),
        sa.Column("issued_post", sa.String(length=120), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["issued_by"], ["user.id"], name=op.f("fk_supervision_notice_version_issued_by")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["supervision_notice.id"], name=op.f("fk_supervision_notice_version_notice_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_supervision_notice_version_recorded_by")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["user.id"], name=op.f("fk_supervision_notice_version_responsible_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_notice_version")),
        sa.UniqueConstraint("notice_id", "version_no", name=op.f("uq_supervision_notice_version_notice_id_version_no")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("supervision_notice_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supervision_notice_version_responsible_id"), ["responsible_id"], unique=False
        )

    op.create_table(
        "accountability_talk_finding",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_accountability_talk_finding_finding_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["accountability_talk_version.id"], name=op.f("fk_accountability_talk_finding_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability_talk_finding")),
        sa.UniqueConstraint(
            "version_id", "finding_id", name=op.f("uq_accountability_talk_finding_version_id_finding_id")
        ),
        info={"append_only": ()},
    )
    with op.batch_alter_table("accountability_talk_finding", schema=None) as batch_op:
        batch_op.create_index("ix_accountability_talk_finding_finding_id", ["finding_id"], unique=False)

    op.create_table(
        "supervision_notice_finding",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_supervision_notice_finding_finding_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["supervision_notice_version.id"], name=op.f("fk_supervision_notice_finding_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_notice_finding")),
        sa.UniqueConstraint(
            "version_id", "finding_id", name=op.f("uq_supervision_notice_finding_version_id_finding_id")
        ),
        info={"append_only": ()},
    )
    with op.batch_alter_table("supervision_notice_finding", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_notice_finding_finding_id", ["finding_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("supervision_notice_finding", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_notice_finding_finding_id")

    op.drop_table("supervision_notice_finding")
    with op.batch_alter_table("accountability_talk_finding", schema=None) as batch_op:
        batch_op.drop_index("ix_accountability_talk_finding_finding_id")

    op.drop_table("accountability_talk_finding")
    with op.batch_alter_table("supervision_notice_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_notice_version_responsible_id"))

    op.drop_table("supervision_notice_version")
    with op.batch_alter_table("supervision_notice_event", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_notice_event_notice_id")

    op.drop_table("supervision_notice_event")
    op.drop_table("risk_point_version")
    op.drop_table("accountability_talk_version")
    with op.batch_alter_table("supervision_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_notice_organization_id")

    op.drop_table("supervision_notice")
    with op.batch_alter_table("risk_point", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_point_organization_id")

    op.drop_table("risk_point")
    with op.batch_alter_table("accountability_talk", schema=None) as batch_op:
        batch_op.drop_index("ix_accountability_talk_organization_id")

    op.drop_table("accountability_talk")
