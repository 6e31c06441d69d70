"""Topic links know the kind of their record, so that a topic's places are found without reading its other records"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record_topic') as table:
        table.add_column(sa.Column('kind', sa.String(20), nullable=False, server_default=''))
        table.drop_index('ix_record_topic_topic_slug')
    op.execute('UPDATE record_topic SET kind = (SELECT kind FROM record WHERE record.id = record_topic.record_id)')
    with op.batch_alter_table('record_topic') as table:
        table.alter_column('kind', server_default=None)
        table.create_index('ix_record_topic_topic_slug_kind', ['topic_slug', 'kind', 'record_id'])


def downgrade() -> None:
    with op.batch_alter_table('record_topic') as table:
        table.drop_index('ix_record_topic_topic_slug_kind')
        table.create_index('ix_record_topic_topic_slug', ['topic_slug'])
        table.drop_column('kind')
