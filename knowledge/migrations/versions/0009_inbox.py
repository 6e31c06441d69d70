"""Words that staff teach the desk, what they did about questions that were not understood, and buttons in traces"""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'phrase_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('way', sa.String(8), nullable=False),
        sa.Column('topic_slug', sa.String(80), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('role', sa.String(10), nullable=False),
        sa.Column('ask', sa.String(12), nullable=False),
        sa.Column('origin', sa.String(20), nullable=False),
        sa.Column('title', sa.String(80), nullable=False),
        sa.Column('elsewhere', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('published_at', sa.DateTime(), nullable=True),
        sa.Column('published_by', sa.String(120), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.Column('undone_by', sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_phrase_change'),
    )
    for column in ('at', 'published_at', 'topic_slug'):
        op.create_index(f'ix_phrase_change_{column}', 'phrase_change', [column])
    op.create_table(
        'inbox_handled',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('action', sa.String(12), nullable=False),
        sa.Column('topic', sa.String(80), nullable=False),
        sa.Column('label', sa.String(200), nullable=False),
        sa.Column('cause', sa.String(20), nullable=False),
        sa.Column('conversations', sa.Integer(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.Column('undone_by', sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_inbox_handled'),
    )
    op.create_index('ix_inbox_handled_at', 'inbox_handled', ['at'])
    op.create_table(
        'inbox_handled_text',
        sa.Column('handled_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ['handled_id'], ['inbox_handled.id'], name='fk_inbox_handled_text_handled_id_inbox_handled',
            ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('handled_id', 'text', name='pk_inbox_handled_text'),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table('trace') as table:
        table.add_column(sa.Column('pressed', sa.String(100), nullable=False, server_default=''))
    with op.batch_alter_table('trace') as table:
        table.alter_column('pressed', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('trace') as table:
        table.drop_column('pressed')
    op.drop_table('inbox_handled_text')
    op.drop_index('ix_inbox_handled_at', 'inbox_handled')
    op.drop_table('inbox_handled')
    for column in ('topic_slug', 'published_at', 'at'):
        op.drop_index(f'ix_phrase_change_{column}', 'phrase_change')
    op.drop_table('phrase_change')
