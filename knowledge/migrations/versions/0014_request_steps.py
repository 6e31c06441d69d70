"""What was done with a citizen's request, step by step"""

from alembic import op
import sqlalchemy as sa


revision = '0014'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'request_step',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('who', sa.String(120), nullable=False),
        sa.Column('action', sa.String(12), nullable=False),
        sa.Column('status', sa.String(12), nullable=False),
        sa.Column('office', sa.String(120), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name='fk_request_step_request_id_request', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_request_step'),
    )
    op.create_index('ix_request_step_request_id', 'request_step', ['request_id'])


def downgrade() -> None:
    op.drop_index('ix_request_step_request_id', 'request_step')
    op.drop_table('request_step')
