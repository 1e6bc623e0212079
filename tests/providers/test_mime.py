"""The e-mail on the wire: what the standard library reads is what was meant, and nothing can be slipped in."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novu_app.providers.base import OutgoingMessage
from novu_app.providers.email.compose import build_mail
from novu_app.providers.email.files import File
from novu_app.providers.email.mime import HeaderRefused, header, text_part

PICTURE = File("logo.png", "image/png", b"\x89PNG" * 40, cid="logo")
INVOICE = File(
    'Größe & "more" of it, a long name for a file that goes on and on and on.pdf', "application/pdf", b"%PDF" * 50
)


def mail(
    to: str = "ada@example.com", html: str = "<p>Hello</p>", *files: File, subject: str = "Hi", **envelope: Any
) -> EmailMessage:
    message = OutgoingMessage("attempt", to, subject, html, envelope)
    built = build_mail(message, "nodemailer", "shop@example.com", "Shop", files)
    read = message_from_bytes(built.content, policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    assert all(len(line) <= 998 for line in built.content.split(b"\r\n"))
    assert b"\n" not in built.content.replace(b"\r\n", b"")
    return read


def said(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").removesuffix("\n")


def test_text_and_html_are_alternatives() -> None:
    read = mail(html="<h1>Hello</h1><p>Ada</p>")
    assert read.get_content_type() == "multipart/alternative"
    assert (said(read, "plain"), said(read, "html")) == ("Hello\n\nAda", "<h1>Hello</h1><p>Ada</p>")
    assert (str(read["From"]), str(read["To"]), str(read["Subject"])) == (
        "Shop <shop@example.com>",
        "ada@example.com",
        "Hi",
    )
    assert str(read["Message-ID"]) == "<attempt@example.com>"
    assert read["MIME-Version"] == "1.0"


@pytest.mark.parametrize(
    "text",
    [
        "Grüße = 100 %\n.\nFrom here  \n" + "x" * 2000,
        "שלום עולם, " * 300,
        "<p>" + "a" * 5000 + "</p>",
        "line\n" * 3,
        "tab\tand trailing space \nnext",
        "emoji 🙂" * 50,
        "",
    ],
)
def test_every_text_arrives_as_it_was(text: str) -> None:
    assert said(mail(html=text, text="x"), "html") == text.removesuffix("\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t=. "), max_size=300))
def test_any_text_arrives_as_it_was(text: str) -> None:
    read = message_from_bytes(text_part(text, "plain"), policy=default)
    assert str(read.get_content()).replace("\r\n", "\n").removesuffix("\n") == text.removesuffix("\n")


@pytest.mark.parametrize(
    "subject",
    ["Grüße an alle", "x" * 300, "many words " * 30, "שלום 🙂 " * 20, "a\r\nBcc: eve@example.com", "=?utf-8?q?x?="],
)
def test_a_subject_is_one_header(subject: str) -> None:
    read = mail(subject=subject)
    assert read["Bcc"] is None
    assert len(read.get_all("Subject", [])) == 1
    if "=?" not in subject:
        assert " ".join(str(read["Subject"]).split()) == " ".join(subject.split())


@pytest.mark.parametrize(
    "envelope",
    [
        {"headers": {"X-A": "1\r\nBcc: eve@example.com"}},
        {"headers": {"X-A\r\nBcc": "eve@example.com"}},
        {"headers": {"X-A: 1\r\nBcc": "eve@example.com"}},
        {"headers": {"X A": "1"}},
        {"headers": {"": "1"}},
        {"headers": {"X-A": "1\u2028Bcc: eve@example.com"}},
        {"headers": {"X-Ä": "1"}},
        {"replyTo": "a@example.com\nBcc: eve@example.com"},
        {"replyTo": "a@example.com, eve@example.com"},
        {"cc": ["a@example.com, eve@example.com"]},
        {"bcc": ["a@example.com\r\nX: y"]},
        {"from": "a@example.com\r\nBcc: eve@example.com"},
        {"from": "nobody"},
        {"senderName": "Shop\r\nBcc: eve@example.com"},
        {"unsubscribe": "https://example.com/x>\r\nBcc: eve@example.com"},
    ],
)
def test_nothing_is_slipped_into_the_headers(envelope: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mail(**envelope)


@pytest.mark.parametrize(
    "to",
    ["ada@example.com\r\nBcc: eve@example.com", "ada@example.com, eve@example.com", "", "<>", "all: a@x.org, b@x.org;"],
)
def test_a_recipient_is_one_address(to: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mail(to)


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("Ada <ada@example.com>", "Ada <ada@example.com>"),
        ('"Lovelace, Ada" <ada@example.com>', '"Lovelace, Ada" <ada@example.com>'),
        ("Ada Lövelace <ada@example.com>", "Ada Lövelace <ada@example.com>"),
    ],
)
def test_a_recipient_may_have_a_name(to: str, shown: str) -> None:
    assert str(mail(to)["To"]) == shown


def test_a_header_of_ours_that_is_named_gives_way_and_those_of_the_structure_do_not() -> None:
    read = mail(
        headers={
            "message-id": "<own@example.com>",
            "X-Order": "7",
            "Content-Type": "text/evil",
            "Bcc": "eve@example.com",
        }
    )
    assert read.get_all("Message-ID") == ["<own@example.com>"]
    assert (str(read["X-Order"]), read["Bcc"], read.get_content_type()) == ("7", None, "multipart/alternative")


def test_pictures_that_the_html_shows_are_beside_it_and_other_files_after_it() -> None:
    read = mail("ada@example.com", '<img src="cid:logo">', PICTURE, INVOICE)
    assert read.get_content_type() == "multipart/mixed"
    (alternative, file) = read.iter_parts()
    assert (file.get_filename(), file.get_content_disposition()) == (INVOICE.name, "attachment")
    assert file.get_content() == INVOICE.content
    (_, related) = alternative.iter_parts()
    assert related.get_content_type() == "multipart/related"
    (_, picture) = related.iter_parts()
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo>", "inline")
    assert picture.get_content() == PICTURE.content


def test_a_picture_that_the_html_does_not_show_is_an_attachment() -> None:
    read = mail("ada@example.com", "<p>x</p>", PICTURE)
    assert [part.get_filename() for part in read.iter_attachments()] == ["logo.png"]


@pytest.mark.parametrize(
    ("url", "post"), [("https://example.com/u", "List-Unsubscribe=One-Click"), ("http://localhost/u", None)]
)
def test_mail_programs_are_told_how_to_unsubscribe(url: str, post: str | None) -> None:
    read = mail(unsubscribe=url)
    assert (str(read["List-Unsubscribe"]), read["List-Unsubscribe-Post"]) == (f"<{url}>", post)


def test_a_long_address_in_a_header_is_never_broken() -> None:
    url = f"<https://example.com/{'a' * 300}>"
    assert header("List-Unsubscribe", url) == f"List-Unsubscribe: {url}\r\n".encode()
    with pytest.raises(HeaderRefused, match="line break"):
        header("X", "a\x0bb")
