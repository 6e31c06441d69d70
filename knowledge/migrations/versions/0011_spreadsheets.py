"""Spreadsheets: files that are being brought in, remembered mappings, other programs' numbers, past imports"""

from alembic import op
import sqlalchemy as sa


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'sheet_upload',
        sa.Column('id', sa.String(32), nullable=False),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('reading', sa.JSON(), nullable=False),
        sa.Column('mapping', sa.JSON(), nullable=False),
        sa.Column('empties_clear', sa.Boolean(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_sheet_upload_person_id_person', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_sheet_upload'),
    )
    op.create_index('ix_sheet_upload_at', 'sheet_upload', ['at'])
    op.create_table(
        'sheet_mapping',
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('mark', sa.String(64), nullable=False),
        sa.Column('fields', sa.JSON(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'mark', name='pk_sheet_mapping'),
    )
    op.create_table(
        'sheet_identity',
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('mark', sa.String(64), nullable=False),
        sa.Column('number', sa.String(200), nullable=False),
        sa.Column('slug', sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'mark', 'number', name='pk_sheet_identity'),
    )
    op.create_table(
        'sheet_import',
        sa.Column('id', sa.String(32), nullable=False),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('who', sa.String(120), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('published', sa.Boolean(), nullable=False),
        sa.Column('added', sa.Integer(), nullable=False),
        sa.Column('changed', sa.Integer(), nullable=False),
        sa.Column('same', sa.Integer(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.Column('undone_by', sa.String(120), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('phrases', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_sheet_import'),
    )
    op.create_index('ix_sheet_import_at', 'sheet_import', ['at'])


def downgrade() -> None:
    op.drop_index('ix_sheet_import_at', 'sheet_import')
    op.drop_table('sheet_import')
    op.drop_table('sheet_identity')
    op.drop_table('sheet_mapping')
    op.drop_index('ix_sheet_upload_at', 'sheet_upload')
    op.drop_table('sheet_upload')
