"""engine

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('delivery',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('notification_id', sa.String(length=24), nullable=False),
    sa.Column('job_id', sa.String(length=24), nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('integration_id', sa.String(length=24), nullable=True),
    sa.Column('provider_id', sa.Text(), nullable=False),
    sa.Column('candidates', sa.Text(), nullable=True),
    sa.Column('endpoint', sa.Text(), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('halts', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempt', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('lease', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_due', ['target', 'due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_delivery_job', ['job_id'], unique=False)

    op.create_table('digest_look_back',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('workflow_id', sa.String(length=24), nullable=False),
    sa.Column('step_uid', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=False),
    sa.Column('digest_value', sa.Text(), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('last_at', sa.BigInteger(), nullable=False),
    sa.Column('previous_at', sa.BigInteger(), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workflow_id', 'step_uid', 'subscriber_pk', 'digest_value')
    )
    with op.batch_alter_table('digest_look_back', schema=None) as batch_op:
        batch_op.create_index('ix_digest_look_back_expiry', ['expires_at'], unique=False)

    op.create_table('throttle_window',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('workflow_id', sa.String(length=24), nullable=False),
    sa.Column('step_uid', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workflow_id', 'step_uid', 'subscriber_pk', 'key')
    )
    with op.batch_alter_table('throttle_window', schema=None) as batch_op:
        batch_op.create_index('ix_throttle_window_expiry', ['ends_at'], unique=False)

    op.create_table('wait',
    sa.Column('job_id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('notification_id', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('condition', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('job_id')
    )
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.create_index('ix_wait_subscriber', ['subscriber_pk', 'name'], unique=False)
        batch_op.create_index('ix_wait_notification', ['notification_id'], unique=False)

    op.create_table('context',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('data', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'key')
    )
    with op.batch_alter_table('context', schema=None) as batch_op:
        batch_op.create_index('ix_context_listing', ['environment_id', 'id'], unique=False)

    op.create_table('tenant',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('data', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'identifier')
    )
    op.create_table('awaited_event',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('workflow_id', sa.String(length=24), nullable=False),
    sa.ForeignKeyConstraint(['workflow_id'], ['workflow.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'name', 'workflow_id')
    )
    with op.batch_alter_table('awaited_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awaited_event_workflow_id'), ['workflow_id'], unique=False)

    op.create_table('channel_connection',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('integration_id', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=True),
    sa.Column('context_keys', DOCUMENT, nullable=False),
    sa.Column('workspace', DOCUMENT, nullable=False),
    sa.Column('auth', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['integration_id'], ['integration.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscriber_pk'], ['subscriber.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'identifier')
    )
    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_connection_integration_id'), ['integration_id'], unique=False)
        batch_op.create_index('ix_channel_connection_listing', ['environment_id', 'id'], unique=False)

    op.create_table('channel_endpoint',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('integration_id', sa.String(length=24), nullable=False),
    sa.Column('connection_id', sa.String(length=24), nullable=True),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=False),
    sa.Column('context_keys', DOCUMENT, nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['connection_id'], ['channel_connection.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['integration_id'], ['integration.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscriber_pk'], ['subscriber.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'identifier')
    )
    with op.batch_alter_table('channel_endpoint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_endpoint_integration_id'), ['integration_id'], unique=False)
        batch_op.create_index('ix_channel_endpoint_listing', ['environment_id', 'id'], unique=False)
        batch_op.create_index('ix_channel_endpoint_subscriber', ['subscriber_pk', 'integration_id'], unique=False)

    # Column by column, without building the table anew: SQLite would lose what the batch form does not know.
    op.add_column('job', sa.Column('extensions', sa.Integer(), nullable=True))
    op.add_column('message', sa.Column('context_keys', DOCUMENT, nullable=True))
    op.add_column('notification', sa.Column('context_keys', sa.Text(), nullable=True))
    # What was on its way out stays on its way.
    op.execute(
        "INSERT INTO delivery (id, environment_id, notification_id, job_id, message_id, kind, target, integration_id, "
        "provider_id, halts, status, attempt, attempts, due_at, lease, created_at) SELECT j.id, j.environment_id, "
        "j.notification_id, j.id, m.id, 'message', m.integration_id, m.integration_id, m.provider_id, "
        "EXISTS (SELECT 1 FROM notification n WHERE n.held_by = j.id AND n.id = j.notification_id), j.status, j.attempt, "
        "j.attempts, j.due_at, j.lease, j.created_at FROM job j JOIN message m ON m.job_id = j.id "
        "WHERE j.due_at IS NOT NULL"
    )
    op.drop_index('ix_job_due', 'job')
    for name in ('attempt', 'attempts', 'due_at', 'lease'):
        op.drop_column('job', name)


def downgrade() -> None:
    op.drop_column('notification', 'context_keys')
    op.drop_column('message', 'context_keys')
    op.drop_column('job', 'extensions')
    op.add_column('job', sa.Column('attempt', sa.Text(), nullable=True))
    op.add_column('job', sa.Column('attempts', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('job', sa.Column('due_at', sa.BigInteger(), nullable=True))
    op.add_column('job', sa.Column('lease', sa.Text(), nullable=True))
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('job', 'attempts', server_default=None)
    op.create_index('ix_job_due', 'job', ['due_at'], sqlite_where=sa.text('due_at IS NOT NULL'),
                    postgresql_where=sa.text('due_at IS NOT NULL'))
    op.execute(
        "UPDATE job SET attempt = d.attempt, attempts = d.attempts, due_at = d.due_at, lease = d.lease "
        "FROM delivery d WHERE d.job_id = job.id AND d.kind = 'message'"
    )
    with op.batch_alter_table('channel_endpoint', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_endpoint_subscriber')
        batch_op.drop_index('ix_channel_endpoint_listing')
        batch_op.drop_index(batch_op.f('ix_channel_endpoint_integration_id'))

    op.drop_table('channel_endpoint')
    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_connection_listing')
        batch_op.drop_index(batch_op.f('ix_channel_connection_integration_id'))

    op.drop_table('channel_connection')
    with op.batch_alter_table('awaited_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_awaited_event_workflow_id'))

    op.drop_table('awaited_event')
    op.drop_table('tenant')
    with op.batch_alter_table('context', schema=None) as batch_op:
        batch_op.drop_index('ix_context_listing')

    op.drop_table('context')
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.drop_index('ix_wait_notification')
        batch_op.drop_index('ix_wait_subscriber')

    op.drop_table('wait')
    with op.batch_alter_table('throttle_window', schema=None) as batch_op:
        batch_op.drop_index('ix_throttle_window_expiry')

    op.drop_table('throttle_window')
    with op.batch_alter_table('digest_look_back', schema=None) as batch_op:
        batch_op.drop_index('ix_digest_look_back_expiry')

    op.drop_table('digest_look_back')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_job')
        batch_op.drop_index('ix_delivery_due', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('delivery')
