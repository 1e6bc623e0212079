"""E-mails as people and programs send them: read as far as they can be understood."""

import base64

import pytest

from novu_app.kernel import jsons
from novu_app.replies.mail import MAX_FILES, document, from_mime

PLAIN = b"From: Ada <ada@example.com>\r\nTo: parse+x@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"


def test_a_plain_one() -> None:
    mail = from_mime(PLAIN)
    assert (mail.recipients, mail.subject, mail.text, mail.html) == (("parse+x@example.com",), "Hi", "Hello\r\n", "")
    assert (mail.sender, mail.message_id, mail.files) == ("ada@example.com", "<1@x>", ())


def test_text_html_pictures_and_files() -> None:
    mail = from_mime(
        b'From: =?utf-8?q?Lovelace=2C_Ada?= <ada@example.com>\r\nTo: a@x.io, "B, C" <b@x.io>\r\nCc: c@x.io\r\n'
        b"Subject: =?iso-8859-1?q?Gr=FC=DFe?=\r\n =?iso-8859-1?q?_an_alle?=\r\nDate: Fri, 02 Jan 2026 04:04:05 +0100\r\n"
        b"References: <0@x>\r\n <1@x>\r\nIn-Reply-To: <1@x>\r\nReceived: one\r\nReceived: two\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n'
        b'--m\r\nContent-Type: multipart/related; boundary="r"\r\n\r\n'
        b'--r\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        b"--a\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n"
        b"--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<p>Gr=C3=BC=C3=9Fe</p>\r\n--a--\r\n"
        b"--r\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--r--\r\n"
        b"--m\r\nContent-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nlines\r\n"
        b"--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninside\r\n--m--\r\n",
        ["envelope@x.io"],
    )
    assert (mail.recipients, mail.subject, mail.text) == (("envelope@x.io",), "Grüße an alle", "Grüße")
    assert (mail.html, mail.answers, mail.date) == ("<p>Grüße</p>", ["<1@x>", "<0@x>"], 1767323045000)
    assert [(each.name, each.mime, each.cid) for each in mail.files] == [
        ("attachment-1", "image/png", "logo"),
        ("log.txt", "text/plain", ""),
        ("attachment-3", "message/rfc822", ""),
    ]
    said = document(mail)
    assert said["from"] == [{"address": "ada@example.com", "name": "Lovelace, Ada"}]
    assert said["to"] == [{"address": "a@x.io", "name": ""}, {"address": "b@x.io", "name": "B, C"}]
    assert (said["cc"], said["inReplyTo"], said["date"]) == (
        [{"address": "c@x.io", "name": ""}],
        "<1@x>",
        "2026-01-02T03:04:05.000Z",
    )
    assert said["headers"]["received"] == ["one", "two"]
    assert base64.b64decode(said["attachments"][1]["content"]).strip() == b"lines"
    assert b"Subject: inner" in base64.b64decode(said["attachments"][2]["content"])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no header at all",
        b"From: \xff\xfe <\xff@x>\r\nSubject: =?nothing?x?\xff?=\r\n\r\n\xff\xfe\x00",
        b"Content-Type: text/plain; charset=klingon\r\nDate: yesterday\r\n\r\n\xe4",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/mixed\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"From: <>\r\nTo: undisclosed-recipients:;\r\nMessage-ID: none\r\nReferences: <<a>> <b\r\n\r\nx",
        b"Subject: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
def test_whatever_strangers_send_is_read_and_can_be_stored(raw: bytes) -> None:
    mail = from_mime(raw)
    text = jsons.dumps(document(mail))
    assert "\\u0000" not in text
    assert jsons.loads(text)["attachments"] == [] or mail.files
    assert mail.key == from_mime(raw).key
    assert len(mail.key) == 64


def test_an_e_mail_of_nothing_but_files_is_bounded() -> None:
    part = b"--x\r\nContent-Type: application/octet-stream\r\n\r\nA\r\n"
    mail = from_mime(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * (MAX_FILES + 50) + b"--x--\r\n")
    assert len(mail.files) == MAX_FILES
