"""Looking for work costs next to nothing, however many events were done before."""

import re

import pytest
from sqlalchemy import text

from benchmarks.millions import fill
from novu_app.events.due import due_work
from novu_app.kernel import leases
from novu_app.kernel.database import get_engine, reading
from novu_app.models import Event
from tests.execution.test_plans import noted
from tests.support.application import TestEnvironment

MANY = 5_000


# Only PostgreSQL prepares a plan before it knows the moment.
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_look_that_is_prepared_does_not_walk_through_what_is_done(environment: TestEnvironment) -> None:
    values = {
        "environment_id": f"'{environment.id}'",
        "organization_id": f"'{environment.organization_id}'",
        "transaction_id": "'t' || {n}",
        "kind": "'direct'",
        "status": "'done'",
        "body": "'{}'",
    }
    with get_engine().begin() as connection:
        fill(connection, Event, MANY, values)
        connection.execute(text("ANALYZE event"))
    with noted() as statements:
        assert not due_work().direct
        with reading() as session:
            assert not leases.anything_due(session, "event", 1, "kind = 'direct'")
    asked = [statement for statement in statements if "due_at" in statement]
    assert len(asked) == 2
    for statement in asked:
        prepared = re.sub(r"%\(\w+\)s", "$1", statement)
        with get_engine().connect() as connection:
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {prepared}").scalars())
        assert "ix_event_due" in plan
        assert "Seq Scan on event" not in plan
