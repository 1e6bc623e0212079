"""What the checklist of the home page takes for done."""

from sqlmodel import col, select

from novu_app.activity import beginnings
from novu_app.kernel.database import reading, writing
from novu_app.subscribers.models import Subscriber
from tests.support.customer import Customer


def test_the_team_s_own_inboxes_are_no_inbox_in_a_page(customer: Customer) -> None:
    environment = customer.environment

    def has_inbox() -> bool:
        with reading() as session:
            return beginnings.look(session, environment.id, environment.organization_id).inbox

    def opens_inbox(subscriber_id: str) -> None:
        customer.subscribers(subscriber_id)
        with writing() as session:
            wanted = select(Subscriber).where(col(Subscriber.subscriber_id) == subscriber_id)
            session.exec(wanted).one().last_online_at = 1

    opens_inbox(environment.admin_email)
    assert not has_inbox()
    opens_inbox("ada")
    assert has_inbox()
