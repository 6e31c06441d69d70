"""Staff: one-time links, tries to come in, the second factor; and an audit log that nobody changes"""

from alembic import op
import sqlalchemy as sa


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_REFUSED = 'audit_entry only grows'
_SQLITE = {
    'audit_entry_update': 'BEFORE UPDATE ON audit_entry',
    'audit_entry_delete': 'BEFORE DELETE ON audit_entry',
    # INSERT OR REPLACE deletes without asking the trigger above.
    'audit_entry_replace': 'BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)',
}


def upgrade() -> None:
    op.create_table(
        'invitation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('trying', sa.Boolean(), nullable=False),
        sa.Column('expires_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_invitation_person_id_person', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_invitation'),
        sa.UniqueConstraint('token_hash', name='uq_invitation_token_hash'),
    )
    op.create_index('ix_invitation_person_id', 'invitation', ['person_id'])
    op.create_table(
        'login_throttle',
        sa.Column('key', sa.String(60), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('key', name='pk_login_throttle'),
    )
    op.create_index('ix_login_throttle_at', 'login_throttle', ['at'])
    op.create_table(
        'recovery_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_recovery_code_person_id_person', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_recovery_code'),
    )
    op.create_index('ix_recovery_code_person_id', 'recovery_code', ['person_id'])
    op.add_column('person', sa.Column('totp_step', sa.Integer(), nullable=True))
    op.add_column('staff_session', sa.Column('way', sa.String(12), nullable=True))
    op.add_column('staff_session', sa.Column('browser', sa.String(60), nullable=True))
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            'CREATE TRIGGER audit_entry_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry '
            'FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()'
        )
    else:
        for name, when in _SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER audit_entry_grows ON audit_entry')
        op.execute('DROP FUNCTION audit_entry_refuse()')
    else:
        for name in _SQLITE:
            op.execute(f'DROP TRIGGER {name}')
    op.drop_column('staff_session', 'browser')
    op.drop_column('staff_session', 'way')
    op.drop_column('person', 'totp_step')
    op.drop_index('ix_recovery_code_person_id', 'recovery_code')
    op.drop_table('recovery_code')
    op.drop_index('ix_login_throttle_at', 'login_throttle')
    op.drop_table('login_throttle')
    op.drop_index('ix_invitation_person_id', 'invitation')
    op.drop_table('invitation')
