"""Occurrences by the months they touch, so that what lasts for months is found in each of them"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _start_anew(sa.Column('month', sa.Date(), nullable=False))
    op.create_index('ix_occurrence_month_start', 'occurrence', ['month', 'start'])


def downgrade() -> None:
    _start_anew()
    op.create_index('ix_occurrence_start', 'occurrence', ['start'])


def _start_anew(*month: sa.Column) -> None:
    """The table holds what can be worked out again: it is emptied rather than moved."""
    op.drop_table('occurrence')
    op.execute('DELETE FROM calendar_month')
    op.create_table(
        'occurrence',
        sa.Column('event_id', sa.Integer(), nullable=False),
        *month,
        sa.Column('start', sa.DateTime(), nullable=False),
        sa.Column('end', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name='fk_occurrence_event_id_event', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', *(column.name for column in month), 'start', name='pk_occurrence'),
    )
