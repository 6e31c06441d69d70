"""What people would correct of a record, and the steps of the newcomer's path"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'suggestion',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('record', sa.String(120), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_suggestion'),
    )
    op.create_index('ix_suggestion_at', 'suggestion', ['at'])
    op.create_index('ix_suggestion_record', 'suggestion', ['record'])
    op.create_table(
        'step',
        sa.Column('slug', sa.String(60), nullable=False),
        sa.Column('title', sa.String(120), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('topic', sa.String(80), nullable=False),
        sa.Column('norm', sa.String(400), nullable=False),
        sa.Column('origins', sa.JSON(), nullable=False),
        sa.Column('reasons', sa.JSON(), nullable=False),
        sa.Column('children', sa.Boolean(), nullable=False),
        sa.Column('after', sa.JSON(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=True),
        sa.Column('working', sa.Boolean(), nullable=False),
        sa.Column('limit', sa.String(200), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('origin', sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint('slug', name='pk_step'),
    )


def downgrade() -> None:
    op.drop_table('step')
    op.drop_index('ix_suggestion_record', 'suggestion')
    op.drop_index('ix_suggestion_at', 'suggestion')
    op.drop_table('suggestion')
