"""The schema: from nothing to the newest and back, and the same as the models say."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session, SQLModel

import novu_app.models  # noqa: F401 - fills the metadata
from novu_app.kernel.database import make_engine
from novu_app.kernel.pagination import Keyset
from novu_app.kernel.search_index import is_search_object
from novu_app.models import Environment, Organization, Subscriber
from novu_app.subscribers import store as subscribers
from tests.support.processes import ROOT


@pytest.fixture
def engine(new_database: str) -> Iterator[Engine]:
    """An empty database."""
    made = make_engine(new_database.replace("postgresql://", "postgresql+psycopg://", 1))
    yield made
    made.dispose()


def configuration() -> Config:
    found = Config(ROOT / "alembic.ini")
    found.set_main_option("script_location", str(ROOT / "alembic"))
    return found


def go(engine: Engine, revision: str, *, back: bool = False) -> None:
    found = configuration()
    with engine.begin() as connection:
        found.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(found, revision)


def tables(engine: Engine) -> set[str]:
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not is_search_object(name)}


def test_there_is_one_way_to_the_newest_revision() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_the_newest_schema_is_what_the_models_say(engine: Engine) -> None:
    go(engine, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: not (kind in ("table", "index") and is_search_object(name)),
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    assert tables(engine) == set(SQLModel.metadata.tables)


def test_what_autogeneration_does_not_compare_is_the_same_too(engine: Engine) -> None:
    """Partial indexes and tables without a row id: the shapes that the hot paths count on."""
    go(engine, "head")
    inspected = inspect(engine)
    kind = engine.dialect.name
    for table in SQLModel.metadata.sorted_tables:
        stored = {index["name"]: index for index in inspected.get_indexes(table.name)}
        for index in table.indexes:
            wanted = index.dialect_options[kind].get("where")
            found = stored[str(index.name)].get("dialect_options", {}).get(f"{kind}_where")
            assert (wanted is None) == (found is None), f"{index.name}: {wanted} in the model, {found} in the database"
        if kind == "sqlite":
            with engine.connect() as connection:
                query = text("SELECT wr FROM pragma_table_list WHERE name = :name")
                without_rowid = bool(connection.execute(query, {"name": table.name}).scalar_one())
            assert without_rowid == (table.dialect_options["sqlite"]["with_rowid"] is False), table.name


def test_each_step_goes_back_and_forth(engine: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]
    for revision in revisions:
        go(engine, revision)
        after = tables(engine)
        go(engine, "-1", back=True)
        go(engine, revision)
        assert tables(engine) == after
    go(engine, "base", back=True)
    assert tables(engine) == set()
    go(engine, "head")
    assert tables(engine) == set(SQLModel.metadata.tables)


def test_an_upgrade_to_what_is_there_changes_nothing(engine: Engine) -> None:
    go(engine, "head")
    go(engine, "head")
    assert tables(engine) == set(SQLModel.metadata.tables)


def test_subscribers_of_an_older_version_are_found_by_a_part_of_their_address(engine: Engine) -> None:
    go(engine, "head")
    with Session(engine) as session:
        session.add(Organization(id="o", name="O", created_at=0, updated_at=0))
        session.flush()
        session.add(
            Environment(
                id="e",
                type="dev",
                color="red",
                organization_id="o",
                name="Development",
                identifier="i",
                created_at=0,
                updated_at=0,
            )
        )
        session.flush()
        scope = {"environment_id": "e", "organization_id": "o", "created_at": 0, "updated_at": 0}
        session.add(Subscriber(id="s", subscriber_id="ada", email="ada@lovely.example", **scope))
        session.commit()
    go(engine, "0002", back=True)
    go(engine, "head")
    with Session(engine) as session:
        found = subscribers.TABLE.candidates(session, "e", subscribers.filters(email="lovely"), Keyset())
    assert [row_id.strip() for _, row_id in (found.first if found else [])] == ["s"]
