"""Messages as the application's server sees them, read back by the published client's own models."""

from collections.abc import Callable

import httpx
import pytest
from novu_py import Novu, models

from novu_app.kernel.database import reading
from novu_app.messages import listing, service
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, email, in_app
from tests.support.steps import step

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "firstName": "Ada", "email": "ada@example.com"}


def test_messages_of_all_channels_are_listed_newest_first(
    sdk: Novu, customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app(), email("For {{subscriber.firstName}}"))
    transaction = customer.trigger(ADA, {"name": "Ada", "text": "Here"})
    customer.trigger("bo")
    drain()
    listed = sdk.messages.retrieve(request={}).result
    assert (listed.page, listed.page_size, listed.has_more, listed.total_count) == (0, 10, False, 3)
    mine = sdk.messages.retrieve(request={"subscriber_id": "ada", "transaction_id": [transaction]}).result.data
    by_channel = {message.channel.value: message for message in mine}
    assert set(by_channel) == {"in_app", "email"}
    mail = by_channel["email"]
    assert (mail.subject, mail.email, mail.provider_id) == ("For Ada", "ada@example.com", "novu-email")
    assert (mail.payload, mail.template_identifier) == ({"name": "Ada", "text": "Here"}, "order")
    assert mail.subscriber
    assert mail.subscriber.first_name == "Ada"
    first = sdk.messages.retrieve(request={"limit": 1}).result
    assert first.has_more
    whole = [message.id for message in sdk.messages.retrieve(request={}).result.data]
    assert whole == sorted(whole, reverse=True)
    # Far behind the channels that have none are left out.
    for far in (listing._FAR, 0):
        monkeypatch.setattr(listing, "_FAR", far)
        pages = [sdk.messages.retrieve(request={"limit": 1, "page": page}).result.data for page in range(4)]
        assert [message.id for page in pages for message in page] == whole
    assert [message.channel.value for message in sdk.messages.retrieve(request={"channel": "email"}).result.data] == [
        "email"
    ]


def test_deleting_a_message_keeps_the_counts_exact(sdk: Novu, customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    transaction = customer.trigger("ada")
    customer.trigger("ada")
    drain()
    assert customer.counts("ada").unread == 2
    (message,) = sdk.messages.retrieve(request={"transaction_id": [transaction]}).result.data
    assert message.id
    assert sdk.messages.delete(message_id=message.id).result.acknowledged
    counts = customer.counts("ada")
    assert (counts.unread, counts.unseen, counts.none) == (1, 1, 1)
    with pytest.raises(models.ErrorDto, match=f"Message with id {message.id} not found"):
        sdk.messages.delete(message_id=message.id)


def test_deleting_a_transaction_takes_one_channel_or_all(
    app_client: httpx.Client, customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(), email())
    transaction = customer.trigger([ADA, "bo"])
    drain()
    path = f"/v1/messages/transaction/{transaction}"
    assert app_client.delete(f"{path}?channel=email").status_code == 204
    assert {message.channel for message in customer.messages()} == {"in_app"}
    assert app_client.delete(path).status_code == 204
    assert customer.messages() == []
    assert [customer.counts(name).unread for name in ("ada", "bo")] == [0, 0]
    assert app_client.delete(path).status_code == 404


def test_the_mailbox_holds_what_no_provider_sends(
    environment: TestEnvironment, customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(), email("Mail {{payload.n}}"))
    for number in range(3):
        customer.trigger(ADA, {"n": number})
    drain()
    with reading() as session:
        first, more = service.list_mailbox(session, environment.id, limit=2)
        rest, _ = service.list_mailbox(session, environment.id, limit=2, after=first[-1]["id"])
        found, _ = service.list_mailbox(session, environment.id, search="MAIL 1")
        assert [mail["subject"] for mail in (*first, *rest)] == ["Mail 2", "Mail 1", "Mail 0"]
        assert more
        assert [mail["subject"] for mail in found] == ["Mail 1"]
        assert service.get_mail(session, environment.id, found[0]["id"])["recipient"] == "ada@example.com"
        assert service.list_mailbox(session, environment.production_id) == ([], False)


def test_the_mailbox_holds_texts_among_the_e_mails(
    environment: TestEnvironment, customer: Customer, drain: Drain
) -> None:
    customer.workflow(step("sms", body="Text {{payload.n}}"), email("Mail {{payload.n}}"))
    for number in range(2):
        customer.trigger({**ADA, "phone": "+4917012345"}, {"n": number})
        drain()
    with reading() as session:
        every, more = service.list_mailbox(session, environment.id)
        older, _ = service.list_mailbox(session, environment.id, after=every[1]["id"])
        found, _ = service.list_mailbox(session, environment.id, search="4917012345", limit=1)
        said = [(row["channel"], row["subject"] or row["content"]) for row in every]
        assert service.get_mail(session, environment.id, found[0]["id"])["content"] == "Text 1"
    assert said == [("email", "Mail 1"), ("sms", "Text 1"), ("email", "Mail 0"), ("sms", "Text 0")]
    assert not more
    assert [row["id"] for row in older] == [row["id"] for row in every[2:]]
