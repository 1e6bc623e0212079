"""suspects

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which may have millions of rows.
    for table in ('event', 'notification'):
        op.add_column(table, sa.Column('claims', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    for table in ('notification', 'event'):
        op.drop_column(table, 'claims')
