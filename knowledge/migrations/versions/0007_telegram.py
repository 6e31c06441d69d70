"""The mailbox of the Telegram channel, and what people asked to be told later"""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('telegram_update',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('chat', sa.String(length=64), nullable=True),
    sa.Column('body', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('received_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_update'))
    )
    op.create_index('ix_telegram_update_chat_id', 'telegram_update', ['chat', 'id'])
    op.create_index(op.f('ix_telegram_update_received_at'), 'telegram_update', ['received_at'])
    op.create_table('telegram_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('chat', sa.String(length=64), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_message'))
    )
    op.create_index('ix_telegram_message_chat_id', 'telegram_message', ['chat', 'id'])
    op.create_table('telegram_chat',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('due_at', sa.Float(), nullable=True),
    sa.Column('next_send_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_telegram_chat'))
    )
    op.create_index(op.f('ix_telegram_chat_due_at'), 'telegram_chat', ['due_at'])
    op.create_table('telegram_worker',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('seen_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_worker'))
    )
    pace = op.create_table('telegram_pace',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('next_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_pace'))
    )
    op.bulk_insert(pace, [{'id': 1, 'next_at': 0.0}])
    op.create_table('telegram_payload',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('used_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_telegram_payload'))
    )
    op.create_index(op.f('ix_telegram_payload_used_at'), 'telegram_payload', ['used_at'])
    op.create_table('subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('target', sa.JSON(), nullable=False),
    sa.Column('mark', sa.String(length=250), nullable=False),
    sa.Column('name', sa.String(length=250), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=True),
    sa.Column('seen', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('conversation', 'kind', 'mark', name='uq_subscription_conversation')
    )
    op.create_index(op.f('ix_subscription_address'), 'subscription', ['address'])
    op.create_index(op.f('ix_subscription_due_at'), 'subscription', ['due_at'])
    op.create_table('subscription_told',
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=180), nullable=False),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], name=op.f('fk_subscription_told_subscription_id_subscription'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subscription_id', 'what', name=op.f('pk_subscription_told'))
    )


def downgrade() -> None:
    for name in ('subscription_told', 'subscription', 'telegram_payload', 'telegram_pace', 'telegram_worker',
                 'telegram_chat', 'telegram_message', 'telegram_update'):
        op.drop_table(name)
