"""An e-mail that went out and waits for its reply."""

from collections.abc import Callable

import pytest

from novu_app.environments import engine
from novu_app.kernel.database import writing
from tests.support.customer import Customer, email

#: The domain of replies.
DOMAIN = "replies.example.com"


@pytest.fixture
def address(customer: Customer, drain: Callable[[], int]) -> str:
    """Where a reply to an e-mail that went out goes."""
    with writing() as session:
        engine.change(session, customer.environment.id, {"reply_domain": DOMAIN})
    customer.workflow(email(replyCallback={"active": True, "url": "https://shop.example/replies"}))
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"}, transactionId="order-7")
    drain()
    return f"parse+order-7-nv-e={customer.environment.id}@{DOMAIN}"
