"""What citizens ask the town to do, and which of it a town offers"""

from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('town') as table:
        table.add_column(sa.Column('forms', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('town') as table:
        table.alter_column('forms', server_default=None)
    op.create_table(
        'request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(40), nullable=False),
        sa.Column('code', sa.String(12), nullable=False),
        sa.Column('kind', sa.String(12), nullable=False),
        sa.Column('topic', sa.String(80), nullable=False),
        sa.Column('record', sa.String(120), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('lat', sa.Double(), nullable=True),
        sa.Column('lon', sa.Double(), nullable=True),
        sa.Column('wanted', sa.String(120), nullable=False),
        sa.Column('contact', sa.String(120), nullable=False),
        sa.Column('told', sa.Text(), nullable=False),
        sa.Column('office', sa.String(120), nullable=False),
        sa.Column('status', sa.String(12), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('requested_at', sa.DateTime(), nullable=False),
        sa.Column('updated_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_request'),
        sa.UniqueConstraint('key', name='uq_request_key'),
        sa.UniqueConstraint('code', name='uq_request_code'),
    )
    for name in ('kind', 'status', 'requested_at'):
        op.create_index(f'ix_request_{name}', 'request', [name])
    op.create_table(
        'request_photo',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(40), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('media_type', sa.String(40), nullable=False),
        sa.Column('data', sa.LargeBinary(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_request_photo'),
        sa.ForeignKeyConstraint(
            ['request_id'], ['request.id'], name='fk_request_photo_request_id_request', ondelete='CASCADE'
        ),
    )
    for name in ('key', 'request_id'):
        op.create_index(f'ix_request_photo_{name}', 'request_photo', [name])


def downgrade() -> None:
    op.drop_table('request_photo')
    op.drop_table('request')
    with op.batch_alter_table('town') as table:
        table.drop_column('forms')
