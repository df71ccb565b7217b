"""How much a finding is about (涉及数量), in its versions"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("finding_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quantity", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("finding_version", schema=None) as batch_op:
        batch_op.drop_column("quantity")
