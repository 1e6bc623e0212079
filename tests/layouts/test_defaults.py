"""The default layout can be another one; how many workflows use which."""

from typing import Any

from novu_app.kernel.database import reading, writing
from novu_app.layouts import defaults, service, usage
from novu_app.layouts.store import LayoutListing
from tests.support.customer import Customer, email


def make(customer: Customer, name: str) -> None:
    with writing() as session:
        service.create_layout(session, customer.environment.id, customer.environment.organization_id, name, name)


def default(customer: Customer) -> list[str]:
    with reading() as session:
        rows, _ = service.list_layouts(session, customer.environment.id, LayoutListing())
    return [each.row.identifier for each in rows if each.row.is_default]


def test_another_layout_becomes_the_default(customer: Customer) -> None:
    make(customer, "plain")
    make(customer, "brand")
    assert default(customer) == ["plain"]
    for _ in range(2):  # a second time changes nothing
        with writing() as session:
            defaults.set_default(session, customer.environment.id, "brand")
        assert default(customer) == ["brand"]


def test_workflows_are_counted_by_the_layout_of_their_e_mails(customer: Customer) -> None:
    make(customer, "plain")
    make(customer, "brand")
    with reading() as session:
        before = usage.counts(session, customer.environment.id).get("", 0)
    layouts: list[dict[str, Any]] = [{}, {"layoutId": "brand"}, {"layoutId": None}]
    customer.workflow(*(email(**each) for each in layouts), name="several")
    customer.workflow(email(layoutId="brand"), email(layoutId="brand"), name="twice")
    customer.workflow(email(layoutId=None), name="none")
    with reading() as session:
        assert usage.counts(session, customer.environment.id) == {"": before + 1, "brand": 2}
