"""E-mails that differ share a call all the same: what vendors get is what their SDKs send, and from it each recipient's own
e-mail comes out again, by the vendor's own rules."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from brevo import Brevo
from mailgun.client import Client as Mailgun
from mailtrap import Address, BatchEmailRequest, BatchMail, BatchSendEmailParams, MailtrapClient
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import CustomArg, Mail, Personalization, Substitution, To

from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutgoingMessage
from novu_app.providers.email.differing import common
from tests.providers.test_email_batches import SENDER, summed
from tests.providers.vendors import mailgun, ses
from tests.support.http import HttpSink, ReceivedRequest, Reply
from tests.support.vendors import Case, laid_open, message, send_together

pytestmark = pytest.mark.usefixtures("settings_environment")
ACCOUNTS: dict[str, dict[str, Any]] = {
    "sendgrid": {**SENDER, "apiKey": "SG.secret-key"},
    "mailgun": mailgun.ACCOUNT,
    "ses": {**ses.ACCOUNT, "senderName": "Shop"},
    "sendinblue": {**SENDER, "apiKey": "xkeysib-123456"},
    "mailtrap": {**SENDER, "apiKey": "token-123456"},
}
TAKEN = {
    "sendgrid": Reply(202, b"", {"X-Message-Id": "m1"}),
    "mailgun": Reply(200, {"id": "<m1>", "message": "Queued. Thank you."}),
    "ses": Reply(200, {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": f"{n}"} for n in range(3)]}),
    "sendinblue": Reply(201, {"messageIds": [f"<{n}>" for n in range(3)]}),
    "mailtrap": Reply(
        200, {"success": True, "responses": [{"success": True, "message_ids": [f"{n}"]} for n in range(3)]}
    ),
}
NAMES = ("ada", "bob", "eve")


def mail(name: str, body: str = "", subject: str = "", **envelope: Any) -> OutgoingMessage:
    html = body or f"<h1>Hello {name}</h1><p>Thank you.</p>"
    made = message(
        f"{name}@example.com", subject or f"For {name}", html, envelope={"text": f"Hello {name}", **envelope}
    )
    return replace(made, attempt_id=f"attempt-{name}")


Shown = dict[str, dict[str, str]]


def by_sendgrid(request: ReceivedRequest) -> Shown:
    body = request.json()
    text, html = (part["value"] for part in body["content"])
    shown = {}
    for person in body["personalizations"]:
        said = {"subject": person.get("subject", body["subject"]), "html": html, "text": text}
        for mark, value in person.get("substitutions", {}).items():
            said = {key: written.replace(mark, value) for key, written in said.items()}
        shown[person["to"][0]["email"]] = {**said, "unsubscribe": person.get("headers", {}).get("List-Unsubscribe", "")}
    return shown


def by_mailgun(request: ReceivedRequest) -> Shown:
    form = parse_qs(request.body.decode(), keep_blank_values=True)
    shown = {}
    for email, values in json.loads(form["recipient-variables"][0]).items():
        said = {key: form.get(name, [""])[0] for key, name in
                (("subject", "subject"), ("html", "html"), ("text", "text"), ("unsubscribe", "h:List-Unsubscribe"))}  # fmt: skip
        for key, value in values.items():
            said = {name: written.replace(f"%recipient.{key}%", value) for name, written in said.items()}
        shown[email] = said
    return shown


def by_ses(request: ReceivedRequest) -> Shown:
    body = request.json()
    template, shown = body["DefaultContent"]["Template"], {}
    for entry in body["BulkEmailEntries"]:
        own = (
            entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {}).get("ReplacementTemplateData", "{}")
        )
        data = {**json.loads(template["TemplateData"]), **json.loads(own)}
        parts = {name.lower(): data[text.strip("{}")] for name, text in template["TemplateContent"].items()}
        headers = {each["Name"]: each["Value"] for each in entry.get("ReplacementHeaders", ())}
        shown[entry["Destination"]["ToAddresses"][0]] = {**parts, "unsubscribe": headers.get("List-Unsubscribe", "")}
    return shown


def by_brevo(request: ReceivedRequest) -> Shown:
    body = request.json()
    names = {"subject": "subject", "html": "htmlContent", "text": "textContent"}
    return {
        each["to"][0]["email"]: {key: each.get(name, body[name]) for key, name in names.items()}
        for each in body["messageVersions"]
    }


def by_mailtrap(request: ReceivedRequest) -> Shown:
    body = request.json()
    return {
        each["to"][0]["email"]: {
            **{key: each.get(key, body["base"][key]) for key in ("subject", "html", "text")},
            "unsubscribe": each.get("headers", {}).get("List-Unsubscribe", ""),
        }
        for each in body["requests"]
    }


SHOWN: dict[str, Callable[[ReceivedRequest], Shown]] = {
    "sendgrid": by_sendgrid, "mailgun": by_mailgun, "ses": by_ses, "sendinblue": by_brevo, "mailtrap": by_mailtrap,
}  # fmt: skip


def meant(one: OutgoingMessage, *, unsubscribes: bool = True) -> dict[str, str]:
    said = {"subject": one.subject, "html": one.body, "text": one.envelope["text"]}
    url = one.envelope.get("unsubscribe")
    return {**said, "unsubscribe": f"<{url}>" if url else ""} if unsubscribes else said


BODIES = (
    ("names", [f"<h1>Hello {name}</h1><p>Thank you.</p>" for name in NAMES]),
    ("the same", ["<p>Hello</p>"] * 3),
    ("a name in two places", [f"<p>{name}</p><b>x</b>{'<i>' + name + '</i>'}" for name in NAMES]),
    ("marks of templates", ["<p>{{name}} {{{x}}} -h.0- $&\\1</p>", '<p>*|A|* "quoted"</p>', "<p>{% if %}&amp;</p>"]),
    ("letters of the world", ["<p>Grüße</p>\n", "<p>你好</p>\n", "<p>🎉\u2028</p>\n"]),
    ("long", [f"<p>{name * 700}</p><p>{'x' * 50_000}</p>" for name in NAMES]),
)


@pytest.mark.parametrize("provider", ACCOUNTS)
@pytest.mark.parametrize(("_name", "bodies"), BODIES, ids=[each[0] for each in BODIES])
def test_everybody_gets_the_e_mail_that_was_meant_for_them(
    internet: HttpSink, provider: str, _name: str, bodies: list[str]
) -> None:
    internet.default = TAKEN[provider]
    links = {} if provider == "sendinblue" else {"unsubscribe": "https://example.com/u/"}
    mails = [
        mail(name, body, **{key: f"{url}{name}" for key, url in links.items()})
        for name, body in zip(NAMES, bodies, strict=True)
    ]
    results = send_together(provider, ACCOUNTS[provider], *mails)
    assert all(isinstance(result, Accepted) for result in results)
    (request,) = internet.requests
    assert SHOWN[provider](request) == {one.to: meant(one, unsubscribes=bool(links)) for one in mails}


def send_by_sendgrid(ours: ReceivedRequest) -> None:
    body = ours.json()
    one = Mail(from_email=("shop@example.com", "Shop"), subject="For ada")
    for part in body["content"]:
        one.add_content(part["value"], part["type"])
    # The SDK puts each before those that are there.
    for name, given in reversed(list(zip(NAMES, body["personalizations"], strict=True))):
        person = Personalization()
        person.add_to(To(f"{name}@example.com"))
        person.add_custom_arg(CustomArg("id", f"attempt-{name}"))
        for mark, value in given["substitutions"].items():
            person.add_substitution(Substitution(mark, value))
        if name != "ada":
            person.subject = f"For {name}"
        one.add_personalization(person)
    SendGridAPIClient("SG.secret-key").send(one)


def send_by_mailgun(ours: ReceivedRequest) -> None:
    said = {key: values[0] for key, values in parse_qs(ours.body.decode()).items()}
    variables = {
        f"{name}@example.com": json.loads(said["recipient-variables"])[f"{name}@example.com"] for name in NAMES
    }
    data = {
        "from": "Shop <shop@example.com>",
        "to": [f"{name}@example.com" for name in NAMES],
        "subject": said["subject"],
        "text": said["text"],
        "html": said["html"],
        "recipient-variables": json.dumps(variables, separators=(",", ":")),
        "v:novu_id": "%recipient.id%",
    }
    Mailgun(auth=("api", "key-123456")).messages.create(data=data, domain="mg.example.com")


def send_by_ses(_: ReceivedRequest) -> None:
    client = boto3.client(
        "sesv2", region_name="eu-central-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret-123456"
    )
    first, *others = map(mail, NAMES)

    def data(one: OutgoingMessage) -> str:
        said = {"subject": one.subject, "html": one.body, "text": one.envelope["text"]}
        return json.dumps(said, separators=(",", ":"))

    client.send_bulk_email(
        FromEmailAddress="Shop <shop@example.com>",
        DefaultContent={
            "Template": {
                "TemplateContent": {"Subject": "{{subject}}", "Html": "{{html}}", "Text": "{{text}}"},
                "TemplateData": data(first),
            }
        },
        BulkEmailEntries=[
            {"Destination": {"ToAddresses": [first.to]}},
            *(
                {
                    "Destination": {"ToAddresses": [one.to]},
                    "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": data(one)}},
                }
                for one in others
            ),
        ],
    )


def send_by_brevo(_: ReceivedRequest) -> None:
    first, *others = map(mail, NAMES)
    versions: list[Any] = [{"to": [{"email": first.to}]}]
    for one in others:
        own = {"subject": one.subject, "html_content": one.body, "text_content": one.envelope["text"]}
        versions.append({"to": [{"email": one.to}], **own})
    Brevo(api_key="xkeysib-123456").transactional_emails.send_transac_email(
        sender={"email": "shop@example.com", "name": "Shop"},
        subject=first.subject,
        text_content=first.envelope["text"],
        html_content=first.body,
        message_versions=versions,
    )


def send_by_mailtrap(_: ReceivedRequest) -> None:
    first, *others = map(mail, NAMES)
    base = BatchMail(
        sender=Address("shop@example.com", "Shop"), subject=first.subject, text=first.envelope["text"], html=first.body
    )
    each = [BatchEmailRequest(to=[Address(first.to)])]
    for one in others:
        text = one.envelope["text"]
        each.append(BatchEmailRequest(to=[Address(one.to)], subject=one.subject, text=text, html=one.body))
    MailtrapClient(token="token-123456").batch_send(BatchSendEmailParams(base=base, requests=each))


BY_SDK: dict[str, Callable[[ReceivedRequest], None]] = {
    "sendgrid": send_by_sendgrid, "mailgun": send_by_mailgun, "ses": send_by_ses, "sendinblue": send_by_brevo,
    "mailtrap": send_by_mailtrap,
}  # fmt: skip


@pytest.mark.parametrize("provider", BY_SDK)
def test_one_call_has_what_the_sdk_sends(internet: HttpSink, provider: str) -> None:
    internet.default = TAKEN[provider]
    send_together(provider, ACCOUNTS[provider], *map(mail, NAMES))
    BY_SDK[provider](internet.requests[0])
    case = Case(provider, ACCOUNTS[provider], mail("ada"), lambda: None, TAKEN[provider], None)
    if provider == "ses":
        case = replace(
            case, same_authorization=lambda value: value.partition(", Signature=")[0].partition("SignedH")[0]
        )
    ours, theirs = (laid_open(request, case) for request in internet.requests)
    assert ours == theirs


@dataclass(frozen=True)
class Share:
    """E-mails, and how many calls they cost."""

    name: str
    mails: list[OutgoingMessage]
    calls: dict[str, int]


OWN_FILE = {"attachments": [{"name": "a.txt", "mime": "text/plain", "file": "aGk="}]}
SHARES = [
    Share(
        "too long for substitutions, with nothing in common",
        [mail(name, f"<p>{name * 4_000}</p>") for name in NAMES],
        {"sendgrid": 3, "mailgun": 1, "ses": 1},
    ),
    Share(
        "the same twice and another one, too long",
        [mail(name, f"<p>{text * 12_000}</p>", "Hi", text="Hi") for name, text in zip(NAMES, "aab", strict=True)],
        {"sendgrid": 2, "mailgun": 1, "ses": 1},
    ),
    Share(
        "one address twice", [mail("ada"), replace(mail("ada"), attempt_id="x")], {"sendgrid": 2, "mailgun": 2, "ses": 2}
    ),
    Share("copies", [mail(name, cc=["cc@example.com"]) for name in NAMES], {"sendgrid": 3, "mailgun": 3, "ses": 3}),
    Share(
        "another sender", [mail("ada"), mail("bob", **{"from": "a@b.c"})], dict.fromkeys(ACCOUNTS, 2)
    ),
    Share(
        "a subject that is overridden",
        [mail(name, overrides={each: {"subject": "Bye", "Subject": "Bye"} for each in ACCOUNTS}) for name in NAMES],
        {"sendgrid": 3, "mailgun": 3, "ses": 3, "sendinblue": 3, "mailtrap": 3},
    ),
    Share("a megabyte for SES", [mail(name, f"<p>{name}{'x' * 200_000}</p>") for name in ("a", "b", "c", "d", "e", "f")],
          {"ses": 2, "mailgun": 1, "sendgrid": 6}),
    Share("what Mailgun would fill in", [mail(name, f"%recipient.id% {name}") for name in NAMES], {"mailgun": 3}),
]  # fmt: skip


@pytest.mark.parametrize("share", SHARES, ids=lambda share: share.name)
def test_what_can_not_share_a_call_has_its_own(internet: HttpSink, share: Share) -> None:
    for provider, calls in share.calls.items():
        internet.requests.clear()
        internet.default = TAKEN[provider]
        if provider == "ses":
            count = len(share.mails) // calls
            internet.default = Reply(200, {"MessageId": "1", "BulkEmailEntryResults": [{"Status": "SUCCESS"}] * count})
        results = send_together(provider, ACCOUNTS[provider], *share.mails)
        assert (provider, len(internet.requests)) == (provider, calls)
        assert len(results) == len(share.mails)


def test_ses_says_of_each_what_became_of_it(internet: HttpSink) -> None:
    said: list[dict[str, str]] = [
        {"Status": "SUCCESS", "MessageId": "1"},
        {"Status": "MESSAGE_REJECTED", "Error": "Address blacklisted"},
        {"Status": "ACCOUNT_THROTTLED", "Error": "slow down"},
        {"Status": "TRANSIENT_FAILURE"},
        {"Status": "MAIL_FROM_DOMAIN_NOT_VERIFIED"},
    ]
    internet.replies = [Reply(200, {"BulkEmailEntryResults": said})]
    names = ("ada", "bob", "eve", "joe", "kim")
    results = send_together("ses", ACCOUNTS["ses"], *map(mail, names))
    assert summed(results) == ["1", DeliveryFailed, DeliveryDeferred, DeliveryDeferred, DeliveryFailed]
    assert [getattr(result, "provider_fails", None) for result in results] == [None, False, False, True, True]
    assert str(results[1]) == "Address blacklisted (MESSAGE_REJECTED)"


def test_options_of_ses_are_those_of_the_call(internet: HttpSink) -> None:
    internet.default = TAKEN["ses"]
    options = {"ConfigurationSetName": "set", "EmailTags": [{"Name": "a", "Value": "b"}]}
    internet.replies = [Reply(200, {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "1"}] * 3})]
    more = {"overrides": {"ses": {"ses": options}}, "headers": {"X-A": "1"}, "replyTo": ["Grüße <re@example.com>"]}
    send_together("ses", ACCOUNTS["ses"], *(mail(name, **more) for name in NAMES))
    body = internet.requests[0].json()
    assert (body["ConfigurationSetName"], body["DefaultEmailTags"]) == ("set", options["EmailTags"])
    assert body["DefaultContent"]["Template"]["Headers"] == [{"Name": "X-A", "Value": "1"}]
    (replies_to,) = body["ReplyToAddresses"]
    assert replies_to.isascii()
    # In Q or in B: some libraries change which of them Python prefers.
    assert str(make_header(decode_header(replies_to))) == "Grüße <re@example.com>"


def test_one_that_mailgun_refuses_does_not_take_the_others_with_it(internet: HttpSink) -> None:
    refusal = Reply(400, {"message": "to parameter is not a valid address"})
    internet.replies = [refusal, TAKEN["mailgun"], refusal, TAKEN["mailgun"]]
    results = send_together("mailgun", ACCOUNTS["mailgun"], *map(mail, NAMES))
    assert [type(result) for result in results] == [Accepted, DeliveryFailed, Accepted]


def test_places_beside_each_other_are_one() -> None:
    one = common(["<a><b>x", "<c><d>x", "<c><e>x"], lambda number: f"[{number}]")
    assert one.text == "[0]x"
    assert [own["[0]"] for own in one.own] == ["<a><b>", "<c><d>", "<c><e>"]
    other = common(["<p>a</p>", "<p>a</p><p>b</p>"], lambda number: f"[{number}]")
    assert (other.text, other.own[1]) == ("[0]", {"[0]": "<p>a</p><p>b</p>"})


def test_who_may_not_send_several_with_one_call_at_ses_sends_each_by_itself(internet: HttpSink) -> None:
    refusal = {"message": "User is not authorized to perform: ses:SendBulkEmail"}
    internet.replies[:] = [Reply(403, refusal, {"x-amzn-errortype": "AccessDeniedException"})]
    internet.default = Reply(200, {"MessageId": "m1"})
    results = send_together("ses", ACCOUNTS["ses"], mail("ada"), mail("bob"))
    assert [each.response_id if isinstance(each, Accepted) else each for each in results] == ["m1", "m1"]
    paths = [request.path for request in internet.requests]
    assert paths == ["/v2/email/outbound-bulk-emails", "/v2/email/outbound-emails", "/v2/email/outbound-emails"]
