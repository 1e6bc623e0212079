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


#: Of each searched table: the columns, and the fields that they make, with the row that they are taken from.
SEARCHED = {
    'subscriber': (
        ('subscriber_id', 'email', 'first_name', 'last_name', 'phone'),
        {
            'subscriber_id': '{row}subscriber_id',
            'email': "coalesce({row}email, '')",
            'name': "coalesce({row}first_name, '') || ' ' || coalesce({row}last_name, '')",
            'phone': "coalesce({row}phone, '')",
        },
    ),
    'topic': (('key', 'name'), {'key': '{row}key', 'name': "coalesce({row}name, '')"}),
}


def upgrade() -> None:
    with op.batch_alter_table('environment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deleted_at', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('expires_at', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('integration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_error', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('last_error_at', sa.BigInteger(), nullable=True))

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
    op.create_table('request_log',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=True),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('transaction_id', sa.Text(), nullable=True),
    sa.Column('key_id', sa.String(length=24), nullable=True),
    sa.Column('user_id', sa.String(length=24), nullable=True),
    sa.Column('user_agent', sa.Text(), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('response', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('request_log', schema=None) as batch_op:
        batch_op.create_index('ix_request_log_feed', ['environment_id', 'id'], unique=False)
        batch_op.create_index('ix_request_log_failed', ['environment_id', 'id'], unique=False, sqlite_where=sa.text('status >= 400'), postgresql_where=sa.text('status >= 400'))
        batch_op.create_index('ix_request_log_transaction', ['environment_id', 'transaction_id'], unique=False, sqlite_where=sa.text('transaction_id IS NOT NULL'), postgresql_where=sa.text('transaction_id IS NOT NULL'))

    op.create_table('activity_day',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('figures', DOCUMENT, nullable=False),
    sa.Column('counted_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'day')
    )
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.create_index('ix_notification_state', ['environment_id', 'status', 'id'], unique=False, sqlite_where=sa.text("status <> 'completed'"), postgresql_where=sa.text("status <> 'completed'"))
        batch_op.create_index('ix_notification_severity', ['environment_id', 'severity', 'id'], unique=False, sqlite_where=sa.text("severity <> 'none'"), postgresql_where=sa.text("severity <> 'none'"))
        batch_op.create_index('ix_notification_context', ['environment_id', 'context_keys', 'id'], unique=False, sqlite_where=sa.text('context_keys IS NOT NULL'), postgresql_where=sa.text('context_keys IS NOT NULL'))

    op.create_index('ix_topic_subscription_age', 'topic_subscription', ['topic_id', 'id'], unique=False)
    op.create_index('ix_topic_subscription_updated', 'topic_subscription', ['topic_id', 'updated_at', 'id'], unique=False)

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

    op.create_table('invitation',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('invited_by', sa.String(length=24), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['invited_by'], ['user_account.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('organization_id', 'email'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_invited_by'), ['invited_by'], unique=False)

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

    op.add_column('message', sa.Column('tag_line', sa.Text(), nullable=True))
    op.add_column('message', sa.Column('data_line', sa.Text(), nullable=True))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_inbox', sqlite_where=sa.text("channel = 'in_app'"), postgresql_where=sa.text("channel = 'in_app'"))
        batch_op.drop_index('ix_message_feed')
        batch_op.create_index('ix_message_feed', ['environment_id', 'channel', 'id'], unique=False)
        batch_op.create_index('ix_message_subscriber', ['subscriber_pk', 'id', 'channel', 'environment_id', 'read', 'seen', 'archived', 'snoozed_until', 'context_keys', 'severity', 'created_at', 'tag_line', 'data_line'], unique=False)

    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.create_index('ix_notification_workflow', ['workflow_id', 'id'], unique=False)

    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_connection_subscriber_pk'), ['subscriber_pk'], unique=False)
        batch_op.add_column(sa.Column('due_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('lease', sa.Text(), nullable=True))
        batch_op.create_index('ix_channel_connection_due', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

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
    op.create_table('spent_token',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('integration_id', sa.String(length=24), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'integration_id', 'token')
    )
    op.create_index('ix_spent_token_expiry', 'spent_token', ['expires_at'], unique=False)
    op.create_table('mail_reply',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('notification_id', sa.String(length=24), nullable=False),
    sa.Column('job_id', sa.String(length=24), nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('mail', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('lease', sa.Text(), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('message_id', 'key')
    )
    op.create_index('ix_mail_reply_environment_id', 'mail_reply', ['environment_id'], unique=False)
    op.create_index('ix_mail_reply_due', 'mail_reply', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('ix_mail_reply_expiry', 'mail_reply', ['expires_at'], unique=False)
    op.create_table('suppression',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('environment_id', sa.String(length=24), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('provider_id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['environment_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('environment_id', 'address')
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

    op.create_table('web_process',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('alive_until', sa.BigInteger(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('open_inbox',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('process_id', sa.String(length=24), nullable=False),
    sa.Column('subscriber_pk', sa.String(length=24), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('subscriber_pk', 'process_id')
    )
    with op.batch_alter_table('open_inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_open_inbox_process_id'), ['process_id'], unique=False)

    op.create_table('publication',
    sa.Column('id', sa.String(length=24), nullable=False),
    sa.Column('organization_id', sa.String(length=24), nullable=False),
    sa.Column('source_id', sa.String(length=24), nullable=False),
    sa.Column('target_id', sa.String(length=24), nullable=False),
    sa.Column('user_id', sa.String(length=24), nullable=True),
    sa.Column('outcomes', DOCUMENT, nullable=False),
    sa.Column('kept', DOCUMENT, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('rolled_back_at', sa.BigInteger(), nullable=True),
    sa.Column('rolled_back_by', sa.String(length=24), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['target_id'], ['environment.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index('ix_publication_target', ['target_id', 'id'], unique=False)

    op.execute('ALTER TABLE inbox_counter ADD COLUMN in_context INTEGER NOT NULL DEFAULT 0')
    op.execute(
        'UPDATE inbox_counter SET in_context = 1 WHERE subscriber_pk IN '
        "(SELECT subscriber_pk FROM message WHERE channel = 'in_app' AND context_keys IS NOT NULL)"
    )

    for table in SEARCHED:
        op.create_index(f'ix_{table}_changed', table, ['environment_id', 'updated_at', 'id'], unique=False)
    if op.get_context().dialect.name == 'postgresql':
        _add_triples()
    elif _has_fts5():
        _add_fts5()


def _add_triples() -> None:
    """Every third triple of a text, marked with the first letter of its field."""
    folding = _folding()
    op.execute(
        'CREATE FUNCTION novu_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        f'AS $$ SELECT {folding.format("$1")} $$'
    )
    for table, (columns, fields) in SEARCHED.items():
        parameters = ', '.join(f'{name} text' for name in columns)
        # Only functions of PostgreSQL itself: a restore looks for no others while it builds the index.
        marked = ' || '.join(
            f"regexp_replace({folding.format(expression.format(row=''))}, '(...)', '{field[0]}\\1' || chr(1), 'g') || chr(1)"
            for field, expression in fields.items()
        )
        op.execute(
            f'CREATE FUNCTION {table}_search_triples({parameters}) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE '
            f"AS $$ SELECT string_to_array({marked}, chr(1)) $$"
        )
        arguments = ', '.join(columns)
        op.execute(f'CREATE INDEX ix_{table}_search ON {table} USING gin ({table}_search_triples({arguments}))')


def _folding() -> str:
    """Lower case of all letters, where this PostgreSQL has it: in the database's own locale, since 17 in any, or by ICU."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT lower('\u00c4') = '\u00e4'")).scalar():
        return 'lower({})'
    query = sa.text(
        "SELECT collname FROM pg_collation WHERE collname IN ('pg_c_utf8', 'und-x-icu') "
        'AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database())) ORDER BY collname'
    )
    collation = connection.execute(query).scalar()
    return f'lower(({{}}) COLLATE pg_catalog."{collation}")' if collation else 'lower({})'


def _has_fts5() -> bool:
    """Whether this SQLite can cut texts into triples (3.34 on, when it was built with FTS5); else searches walk the table."""
    connection = op.get_bind()
    there = connection.execute(sa.text("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")).scalar()
    version = connection.execute(sa.text('SELECT sqlite_version()')).scalar() or '0'
    return bool(there) and tuple(int(part) for part in version.split('.')[:2]) >= (3, 34)


def _add_fts5() -> None:
    """An index without the texts, numbered by a table of its own: VACUUM may number the rows of others anew."""
    for table, (columns, fields) in SEARCHED.items():
        search, names = f'{table}_search', ', '.join(fields)
        old, new, stored = (
            ', '.join(expression.format(row=row) for expression in fields.values()) for row in ('old.', 'new.', 't.')
        )
        number = f'SELECT number FROM {search}_row WHERE row_id = '
        forget = f"INSERT INTO {search} ({search}, rowid, {names}) VALUES ('delete', ({number}old.id), {old});"
        changed = ' OR '.join(f'old.{name} IS NOT new.{name}' for name in columns)
        for statement in (
            f'CREATE TABLE {search}_row (number INTEGER PRIMARY KEY, row_id TEXT NOT NULL UNIQUE)',
            f"CREATE VIRTUAL TABLE {search} USING fts5({names}, content='', tokenize='trigram', detail='column')",
            f'INSERT INTO {search}_row (row_id) SELECT id FROM {table} ORDER BY id',
            f'INSERT INTO {search} (rowid, {names}) SELECT r.number, {stored} '
            f'FROM {search}_row r CROSS JOIN {table} t ON t.id = r.row_id',
            f'CREATE TRIGGER {search}_insert AFTER INSERT ON {table} BEGIN '
            f'INSERT INTO {search}_row (row_id) VALUES (new.id); '
            f'INSERT INTO {search} (rowid, {names}) VALUES (last_insert_rowid(), {new}); END',
            f'CREATE TRIGGER {search}_update AFTER UPDATE OF {", ".join(columns)} ON {table} WHEN {changed} BEGIN '
            f'{forget} INSERT INTO {search} (rowid, {names}) VALUES (({number}new.id), {new}); END',
            f'CREATE TRIGGER {search}_delete AFTER DELETE ON {table} BEGIN '
            f'{forget} DELETE FROM {search}_row WHERE row_id = old.id; END',
        ):
            op.execute(statement)


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


def _drop_search() -> None:
    for table, (columns, _) in SEARCHED.items():
        if op.get_context().dialect.name == 'postgresql':
            op.execute(f'DROP INDEX ix_{table}_search')
            op.execute(f'DROP FUNCTION {table}_search_triples({", ".join(["text"] * len(columns))})')
        else:
            for moment in ('insert', 'update', 'delete'):
                op.execute(f'DROP TRIGGER IF EXISTS {table}_search_{moment}')
            op.execute(f'DROP TABLE IF EXISTS {table}_search')
            op.execute(f'DROP TABLE IF EXISTS {table}_search_row')
        op.drop_index(f'ix_{table}_changed', table)
    if op.get_context().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION novu_fold(text)')


def downgrade() -> None:
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.drop_index('ix_notification_context')
        batch_op.drop_index('ix_notification_severity')
        batch_op.drop_index('ix_notification_state')

    op.drop_index('ix_topic_subscription_updated', 'topic_subscription')
    op.drop_index('ix_topic_subscription_age', 'topic_subscription')

    op.drop_table('activity_day')
    op.drop_table('request_log')
    _drop_search()
    op.execute('ALTER TABLE inbox_counter DROP COLUMN in_context')
    op.drop_table('publication')
    op.drop_table('open_inbox')
    op.drop_table('web_process')
    op.drop_table('translation')
    op.drop_table('translation_group')
    op.execute('ALTER TABLE organization DROP COLUMN target_locales')
    op.execute('ALTER TABLE organization DROP COLUMN default_locale')
    op.drop_table('layout_version')
    op.drop_table('layout')
    op.drop_index('ix_message_response', 'message')
    op.drop_table('suppression')
    op.drop_table('mail_reply')
    op.drop_table('spent_token')
    op.drop_table('tracked_event')
    op.drop_table('channel_link')
    with op.batch_alter_table('channel_endpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_endpoint_connection_id'))

    with op.batch_alter_table('channel_connection', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_connection_due')
        batch_op.drop_index(batch_op.f('ix_channel_connection_subscriber_pk'))
    for column in ('lease', 'due_at'):
        op.execute(f'ALTER TABLE channel_connection DROP COLUMN {column}')

    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.drop_index('ix_notification_workflow')

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_subscriber')
        batch_op.drop_index('ix_message_feed')
        batch_op.create_index('ix_message_feed', ['environment_id', 'id'], unique=False)
        batch_op.create_index('ix_message_inbox', ['subscriber_pk', 'id'], unique=False, sqlite_where=sa.text("channel = 'in_app'"), postgresql_where=sa.text("channel = 'in_app'"))
    for column in ('data_line', 'tag_line'):
        op.execute(f'ALTER TABLE message DROP COLUMN {column}')

    for column in ('last_published_by', 'last_published_at', 'notification_group_id'):
        op.execute(f'ALTER TABLE workflow DROP COLUMN {column}')

    op.drop_table('notification_group')
    op.drop_table('idempotent_request')
    op.drop_table('environment_variable_value')
    op.drop_table('environment_variable')
    op.drop_table('invitation')
    for column in ('last_error_at', 'last_error'):
        op.execute(f'ALTER TABLE integration DROP COLUMN {column}')

    op.execute('ALTER TABLE api_key DROP COLUMN expires_at')

    op.execute('ALTER TABLE environment DROP COLUMN deleted_at')
