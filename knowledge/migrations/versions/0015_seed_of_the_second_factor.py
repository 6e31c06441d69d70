"""Of a second factor the seed is kept, and not the secret

Whoever had a second factor sets up a new one at the next login: a secret cannot be turned into a seed.
"""

from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget('totp_secret', 'totp_seed')


def downgrade() -> None:
    _forget('totp_seed', 'totp_secret')


def _forget(old: str, new: str) -> None:
    op.execute(f"UPDATE person SET {old} = ''")
    op.execute('DELETE FROM recovery_code')
    op.execute(f'ALTER TABLE person RENAME COLUMN {old} TO {new}')
