"""What a new topic is related to, kept until it is published"""

from alembic import op
import sqlalchemy as sa


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('phrase_change') as table:
        table.add_column(sa.Column('related', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('phrase_change') as table:
        table.alter_column('related', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('phrase_change') as table:
        table.drop_column('related')
