"""The staff desk: people, their sessions, editions of records, what is not saved yet, and who did what"""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'person',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(200), nullable=False),
        sa.Column('name', sa.String(120), nullable=False),
        sa.Column('role', sa.String(20), nullable=False),
        sa.Column('office', sa.String(120), nullable=False),
        sa.Column('password', sa.String(200), nullable=False),
        sa.Column('totp_secret', sa.String(64), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('last_login_at', sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name='pk_person'),
        sa.UniqueConstraint('email', name='uq_person_email'),
    )
    op.create_table(
        'staff_session',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('agent', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime(), nullable=False),
        sa.Column('seen_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_staff_session_person_id_person', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_staff_session'),
        sa.UniqueConstraint('token_hash', name='uq_staff_session_token_hash'),
    )
    op.create_index('ix_staff_session_person_id', 'staff_session', ['person_id'])
    op.create_table(
        'audit_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('who', sa.String(200), nullable=False),
        sa.Column('action', sa.String(40), nullable=False),
        sa.Column('subject', sa.String(200), nullable=False),
        sa.Column('detail', sa.Text(), nullable=False),
        sa.Column('seal', sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_audit_entry'),
    )
    for column in ('at', 'action', 'subject'):
        op.create_index(f'ix_audit_entry_{column}', 'audit_entry', [column])
    op.create_table(
        'edition',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('slug', sa.String(120), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('owner', sa.String(120), nullable=False),
        sa.Column('item', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(12), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('who', sa.String(120), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('batch', sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_edition_person_id_person', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_edition'),
        sa.UniqueConstraint('slug', 'number', name='uq_edition_slug'),
    )
    op.create_index('ix_edition_batch', 'edition', ['batch'])
    op.create_index('ix_edition_state_slug', 'edition', ['state', 'slug'])
    op.create_table(
        'autosave',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('slug', sa.String(120), nullable=False),
        sa.Column('base', sa.Integer(), nullable=False),
        sa.Column('item', sa.JSON(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_autosave_person_id_person', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('person_id', 'slug', name='pk_autosave'),
    )
    revisions = sa.table('revision', sa.column('name', sa.String), sa.column('number', sa.Integer))
    op.bulk_insert(revisions, [{'name': 'audit', 'number': 0}])


def downgrade() -> None:
    op.execute("DELETE FROM revision WHERE name = 'audit'")
    op.drop_table('autosave')
    op.drop_index('ix_edition_state_slug', 'edition')
    op.drop_index('ix_edition_batch', 'edition')
    op.drop_table('edition')
    for column in ('subject', 'action', 'at'):
        op.drop_index(f'ix_audit_entry_{column}', 'audit_entry')
    op.drop_table('audit_entry')
    op.drop_index('ix_staff_session_person_id', 'staff_session')
    op.drop_table('staff_session')
    op.drop_table('person')
