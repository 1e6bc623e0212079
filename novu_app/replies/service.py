"""Rules of replies: to which e-mail one belongs, and that it is kept once (contract/webhooks.md, Inbound mail)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.environments import engine
from novu_app.execution import definitions
from novu_app.execution.details import detail
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, NotFound, PayloadTooLarge
from novu_app.replies import addressing, store
from novu_app.replies.addressing import ReplyAddress
from novu_app.replies.mail import Mail, document
from novu_app.replies.store import Sent
from novu_app.tracking.store import add_details

RECEIVED = "A reply to the e-mail was received"
FORWARDED_AGAIN = "The reply is to be forwarded again"
#: The same e-mail is known again for so long.
KEPT_MS = 30 * 24 * 3600 * 1000
_SHOWN = 500


@dataclass(slots=True)
class Received:
    """What became of an e-mail: how many replies are new, how many were known, and the runs of the new ones by environment."""

    new: int = 0
    known: int = 0
    runs: dict[str, list[str]] = field(default_factory=dict)


def is_ours(session: Session, address: ReplyAddress) -> bool:
    """Whether an environment takes replies at the domain of this address."""
    found = engine.load_settings(session, [address.environment_id]).get(address.environment_id)
    return found is not None and found.reply_domain == address.domain != ""


def receive(session: Session, mail: Mail, *, largest: int, environment_id: str | None = None) -> Received:
    """Keep an e-mail for each e-mail of ours that it replies to. Brought again it changes nothing.

    Args:
        session: a writing transaction; with something new the caller leaves a hint for ``replies`` after its commit.
        mail: what came in.
        largest: how many bytes it may have, its files in base64.
        environment_id: the only environment whose addresses count; None for all.

    Raises:
        NotFound: none of its recipients is an address to which something is replied.
        PayloadTooLarge: it is larger than that.
    """
    received, text = Received(), ""
    problem = _nobody("")
    for recipient in mail.recipients:
        address = addressing.read(recipient)
        if address is None or environment_id not in (None, address.environment_id):
            continue
        try:
            sent = _sent(session, address, mail)
        except NotFound as error:
            problem = error
            continue
        text = text or _text(mail, largest)
        now = clock.now_ms()
        if not store.add(session, address.environment_id, sent, mail, text, now, now + KEPT_MS):
            received.known += 1
            continue
        received.new += 1
        line = detail(RECEIVED, raw=_summary(mail), source="Webhook", at=now)
        add_details(session, address.environment_id, {sent.job_id: [line]}, now)
        received.runs.setdefault(address.environment_id, []).append(sent.run_id)
    if not received.new and not received.known:
        raise problem
    return received


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A reply that the application did not take: its step's job, and the address of who wrote it."""

    id: str
    job_id: str
    sender: str


def given_up(session: Session, environment_id: str, message_ids: Iterable[str]) -> list[GivenUp]:
    """Replies to these e-mails that were given up, the oldest first; no statement where there are no e-mails."""
    wanted = list(message_ids)
    return [GivenUp(*row) for row in store.given_up(session, environment_id, wanted)] if wanted else []


def forward_again(session: Session, environment_id: str, reply_id: str) -> str:
    """Hand a reply that was given up to its application again, as often as a new one; its run.

    Args:
        session: a writing transaction; the caller leaves a hint for ``replies`` after its commit.
        environment_id: the scope.
        reply_id: the reply, as its application is told (``replyId``).

    Raises:
        NotFound: there is no such reply, or no more.
        BadRequest: it was not given up.
    """
    now = clock.now_ms()
    owed = store.owe_again(session, environment_id, reply_id, now, now + KEPT_MS)
    if owed is None:
        status = store.status_of(session, environment_id, reply_id)
        if status is None:
            raise NotFound(f"Reply with id {reply_id} not found")
        raise BadRequest(f"Only a reply that was given up can be forwarded again, this one is {status}")
    line = detail(FORWARDED_AGAIN, "Pending", source="Webhook", at=now)
    run_id, job_id = owed
    add_details(session, environment_id, {job_id: [line]}, now)
    return run_id


def _sent(session: Session, address: ReplyAddress, mail: Mail) -> Sent:
    """The e-mail that is replied to.

    Raises:
        NotFound: there is none, nobody can say which, or its step takes no replies.
    """
    if not is_ours(session, address):
        raise _nobody(address.domain)
    found = _candidates(session, address, mail)
    known = definitions.load(session, {sent.version_id for sent in found}, edited=True)
    for sent in found:
        steps = known[sent.version_id].steps if sent.version_id in known else ()
        if any(step.uid == sent.step_uid and addressing.callback_of(step.controls) for step in steps):
            return sent
    raise NotFound("No e-mail that takes replies went out from this address")


def _candidates(session: Session, address: ReplyAddress, mail: Mail) -> list[Sent]:
    """The e-mails that may be meant, the likeliest first: what is answered by name, else what the only run has sent, else what
    went to whoever replies."""
    scope, name = address.environment_id, address.name
    references = [spelling for each in mail.answers for spelling in _spellings(each)]
    answered = store.answered(session, scope, name, references) if references else {}
    if named := [answered[each] for each in references if each in answered]:
        return named
    runs = store.runs_named(session, scope, name)
    if len(runs) == 1:
        return store.of_run(session, scope, runs[0])
    return store.of_transaction_to(session, scope, name, mail.sender) if runs and mail.sender else []


def _spellings(reference: str) -> tuple[str, ...]:
    """A Message-ID as providers name theirs: whole, without brackets, or only what comes before the ``@``."""
    bare = reference.strip("<>")
    return reference, bare, bare.partition("@")[0]


def _text(mail: Mail, largest: int) -> str:
    text = jsons.dumps(document(mail))
    if len(text) > largest:
        raise PayloadTooLarge(f"The e-mail is larger than {largest} bytes")
    return text


def _summary(mail: Mail) -> dict[str, str]:
    found = document(Mail(mail.recipients, mail.headers, mail.subject))
    return {
        "from": mail.sender[:_SHOWN],
        "subject": str(found["subject"])[:_SHOWN],
        "messageId": str(found["messageId"])[:_SHOWN],
    }


def _nobody(domain: str) -> NotFound:
    return NotFound(f"Nobody takes replies at {domain}" if domain else "No recipient is an address for replies")
