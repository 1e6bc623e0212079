"""rest contract

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from novu_app.kernel.ids import new_id

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')


def upgrade() -> None:
    with op.batch_alter_table('environment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deleted_at', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('expires_at', sa.BigInteger(), nullable=True))

    op.create_table('environment_variable',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('organization_id', 'key')
    )
    op.create_table('environment_variable_value',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('variable_id', sa.String(length=24), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['variable_id'], ['environment_variable.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'variable_id')
    )
    with op.batch_alter_table('environment_variable_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_environment_variable_value_variable_id'), ['variable_id'], unique=False)

    op.create_table('idempotent_request',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'key'),
    sqlite_with_rowid=False
    )
    op.create_table('notification_group',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('notification_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notification_group_environment_id'), ['environment_id'], unique=False)

    _add_general_groups()
    with op.batch_alter_table('workflow', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notification_group_id', sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column('last_published_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('last_published_by', sa.String(length=24), nullable=True))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_inbox', sqlite_where=sa.text("channel = 'in_app'"), postgresql_where=sa.text("channel = 'in_app'"))
        batch_op.drop_index('ix_message_feed')
        batch_op.create_index('ix_message_feed', ['environment_id', 'id', 'channel'], unique=False)
        batch_op.create_index('ix_message_subscriber', ['subscriber_pk', 'id', 'channel'], unique=False)

    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.create_index('ix_notification_workflow', ['workflow_id', 'id'], unique=False)

    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_connection_subscriber_pk'), ['subscriber_pk'], unique=False)

    with op.batch_alter_table('channel_endpoint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_endpoint_connection_id'), ['connection_id'], unique=False)

    op.create_table('channel_link',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('integration_id', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('context_keys', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['integration_id'], ['integration.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscriber_pk'], ['subscriber.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('channel_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_link_environment_id'), ['environment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_channel_link_integration_id'), ['integration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_channel_link_subscriber_pk'), ['subscriber_pk'], unique=False)
        batch_op.create_index('ix_channel_link_expiry', ['expires_at'], unique=False)

    op.create_table('tracked_event',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('message_id', 'key')
    )
    op.create_index('ix_message_response', 'message', ['provider_response_id'], unique=False, sqlite_where=sa.text('provider_response_id IS NOT NULL'), postgresql_where=sa.text('provider_response_id IS NOT NULL'))

    op.create_table('layout',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('version_id', sa.String(length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('translation_enabled', sa.Boolean(), nullable=False),
    sa.Column('updated_by', sa.String(length=24), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'identifier')
    )
    with op.batch_alter_table('layout', schema=None) as batch_op:
        batch_op.create_index('ix_layout_listing', ['environment_id', 'created_at', 'id'], unique=False)
        batch_op.create_index('ix_layout_default', ['environment_id'], unique=True, sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'))

    op.create_table('layout_version',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('layout_id', sa.String(length=24), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('control_values', DOCUMENT, nullable=False),
    sa.Column('created_by', sa.String(length=24), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['layout_id'], ['layout.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('layout_id', 'number')
    )

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.add_column(sa.Column('default_locale', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('target_locales', DOCUMENT, nullable=True))

    op.create_table('translation_group',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('resource_type', sa.Text(), nullable=False),
    sa.Column('resource_id', sa.String(length=24), nullable=False),
    sa.Column('revision', sa.String(length=24), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'resource_type', 'resource_id')
    )
    op.create_table('translation',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('group_id', sa.String(length=24), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('based_on', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['translation_group.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('group_id', 'locale')
    )


def _add_general_groups() -> None:
    """Every environment has a group that older clients put their workflows into."""
    environments = op.get_bind().execute(sa.text('SELECT id, organization_id, created_at FROM environment')).all()
    insert = sa.text(
        'INSERT INTO notification_group (id, environment_id, organization_id, name, created_at, updated_at) '
        "VALUES (:id, :environment_id, :organization_id, 'General', :created_at, :created_at)"
    )
    for environment_id, organization_id, created_at in environments:
        values = {'id': new_id(), 'environment_id': environment_id, 'organization_id': organization_id}
        op.get_bind().execute(insert, values | {'created_at': created_at})


def downgrade() -> None:
    op.drop_table('translation')
    op.drop_table('translation_group')
    op.execute('ALTER TABLE organization DROP COLUMN target_locales')
    op.execute('ALTER TABLE organization DROP COLUMN default_locale')
    op.drop_table('layout_version')
    op.drop_table('layout')
    op.drop_index('ix_message_response', 'message')
    op.drop_table('tracked_event')
    op.drop_table('channel_link')
    with op.batch_alter_table('channel_endpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_endpoint_connection_id'))

    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_connection_subscriber_pk'))

    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.drop_index('ix_notification_workflow')

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_subscriber')
        batch_op.drop_index('ix_message_feed')
        batch_op.create_index('ix_message_feed', ['environment_id', 'id'], unique=False)
        batch_op.create_index('ix_message_inbox', ['subscriber_pk', 'id'], unique=False, sqlite_where=sa.text("channel = 'in_app'"), postgresql_where=sa.text("channel = 'in_app'"))

    for column in ('last_published_by', 'last_published_at', 'notification_group_id'):
        op.execute(f'ALTER TABLE workflow DROP COLUMN {column}')

    op.drop_table('notification_group')
    op.drop_table('idempotent_request')
    op.drop_table('environment_variable_value')
    op.drop_table('environment_variable')
    op.execute('ALTER TABLE api_key DROP COLUMN expires_at')

    op.execute('ALTER TABLE environment DROP COLUMN deleted_at')
