"""Alembic's environment: the product's own engine and tables, on SQLite and PostgreSQL."""

from alembic import context
from sqlmodel import SQLModel

import novu_app.models  # noqa: F401 - fills the metadata
from novu_app.kernel.database import make_engine
from novu_app.kernel.search_index import is_search_object
from novu_app.kernel.settings import get_settings

target_metadata = SQLModel.metadata


def run_migrations() -> None:
    """Run on the connection that the caller gave, or on one of our own."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    engine = make_engine(context.config.get_main_option("sqlalchemy.url") or get_settings().database_url_resolved)
    with engine.connect() as own:
        _run_on(own)
        own.commit()
    engine.dispose()


def _run_on(connection):  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=False,
        include_name=lambda name, kind, _parents: not (kind in ("table", "index") and is_search_object(name)),
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
