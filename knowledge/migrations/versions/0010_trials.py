"""Work in the background, and questions that must stay answered"""

from alembic import op
import sqlalchemy as sa


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('state', sa.String(12), nullable=False),
        sa.Column('running', sa.String(20), nullable=True),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('started_at', sa.DateTime(), nullable=False),
        sa.Column('seen_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('result', sa.JSON(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_job'),
        sa.UniqueConstraint('running', name='uq_job_running'),
    )
    for column in ('kind', 'started_at'):
        op.create_index(f'ix_job_{column}', 'job', [column])
    op.create_table(
        'protected_question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(300), nullable=False),
        sa.Column('topic', sa.String(80), nullable=False),
        sa.Column('ask', sa.String(12), nullable=False),
        sa.Column('by', sa.String(120), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_protected_question'),
        sa.UniqueConstraint('text', name='uq_protected_question_text'),
    )
    op.create_index('ix_protected_question_topic', 'protected_question', ['topic'])
    op.execute("INSERT INTO revision (name, number) VALUES ('protected', 0)")


def downgrade() -> None:
    op.execute("DELETE FROM revision WHERE name = 'protected'")
    op.drop_table('protected_question')
    op.drop_table('job')
