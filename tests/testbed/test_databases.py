"""The test bed's own databases: migrated, empty for each test, and the kernel connected to them."""

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from novu_app.environments.models import Environment
from novu_app.kernel.database import get_engine, reading, writing
from tests.support.application import TestEnvironment
from tests.support.databases import Kind


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_a_first_start_and_nothing_else(
    environment: TestEnvironment, database: Kind, turn: int
) -> None:
    assert get_engine().dialect.name == database
    with writing() as session:
        names = session.scalars(select(Environment.name).order_by(Environment.id)).all()
        assert names == ["Development", "Production"]
        left_behind = Environment(
            organization_id=environment.organization_id,
            name=f"of turn {turn}",
            type="dev",
            color="#000",
            identifier="mine",
            created_at=1,
            updated_at=1,
        )
        session.add(left_behind)


def test_a_test_that_asks_for_no_environment_finds_every_table_empty(database: Kind) -> None:
    with reading() as session:
        filled = [
            table.name
            for table in SQLModel.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        ]
    assert filled == []
