"""Traces keep what came near and what people thought of the answer"""

from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('trace') as table:
        table.add_column(sa.Column('candidates', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('message', sa.String(64), nullable=False, server_default=''))
        table.add_column(sa.Column('good', sa.Boolean(), nullable=True))
        table.add_column(sa.Column('reason', sa.String(20), nullable=False, server_default=''))
    with op.batch_alter_table('trace') as table:
        table.alter_column('candidates', server_default=None)
        table.alter_column('message', server_default=None)
        table.alter_column('reason', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('trace') as table:
        for name in ('reason', 'good', 'message', 'candidates'):
            table.drop_column(name)
