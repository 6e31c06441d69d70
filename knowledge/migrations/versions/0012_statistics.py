"""Counts of what people ask that outlive the traces, and what traces say about it"""

from alembic import op
import sqlalchemy as sa


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('trace') as table:
        table.add_column(sa.Column('language', sa.String(8), server_default='', nullable=False))
        table.add_column(sa.Column('quartiere', sa.String(80), server_default='', nullable=False))
        table.add_column(sa.Column('picked', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('trace') as table:
        for name in ('language', 'quartiere', 'picked'):
            table.alter_column(name, server_default=None)
    op.create_table(
        'counted_day',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('counted_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('day', name='pk_counted_day'),
    )
    op.create_table(
        'statistic',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('dimension', sa.String(12), nullable=False),
        sa.Column('value', sa.String(80), nullable=False),
        sa.Column('outcome', sa.String(16), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['day'], ['counted_day.day'], name='fk_statistic_day_counted_day', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('day', 'dimension', 'value', 'outcome', name='pk_statistic'),
    )


def downgrade() -> None:
    op.drop_table('statistic')
    op.drop_table('counted_day')
    with op.batch_alter_table('trace') as table:
        for name in ('picked', 'quartiere', 'language'):
            table.drop_column(name)
