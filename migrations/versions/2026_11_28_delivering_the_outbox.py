"""Where people are reached beside the pages, what they do not want, and the digests that go out"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHANNELS = sa.Enum(
    "in_app", "mail", "wecom", "dingtalk", "feishu", "webhook", name="channel", native_enum=False, length=40
)


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("user_id", _NUMBER, nullable=False),
        sa.Column("channel", _CHANNELS, nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_contact_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("user_id", "channel", name=op.f("uq_contact_user_id_channel")),
    )
    op.create_table(
        "opt_out",
        sa.Column("user_id", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_opt_out_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_opt_out_user_id_kind")),
    )
    op.create_table(
        "delivery",
        sa.Column("recipient_id", _NUMBER, nullable=False),
        sa.Column("channel", _CHANNELS, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "sending", "sent", "dead", name="deliverystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", _NUMBER, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["user.id"], name=op.f("fk_delivery_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("mark", name=op.f("uq_delivery_mark")),
    )
    op.create_index("ix_delivery_state_next_attempt_at", "delivery", ["state", "next_attempt_at"])
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("delivery_id", _NUMBER, nullable=True))
        batch_op.create_foreign_key(op.f("fk_outbox_delivery_id"), "delivery", ["delivery_id"], ["id"])
        batch_op.create_index("ix_outbox_delivery_id_channel", ["delivery_id", "channel"])
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(length=60), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_delivery_id_channel")
        batch_op.drop_constraint(op.f("fk_outbox_delivery_id"), type_="foreignkey")
        batch_op.drop_column("delivery_id")
        batch_op.drop_column("code")
    op.drop_table("delivery")
    op.drop_table("opt_out")
    op.drop_table("contact")
