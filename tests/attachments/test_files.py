"""Attachments as they come in payloads: which forms are understood, which are refused."""

import base64
from typing import Any

import pytest

from novu_app.attachments.files import MAX_BYTES, MAX_FILES, File, check_total, decode, read_files
from novu_app.kernel.errors import BadRequest, PayloadTooLarge

CONTENT = bytes(range(256)) * 5
TEXT = base64.b64encode(CONTENT).decode()


@pytest.mark.parametrize(
    "file",
    [
        TEXT,
        TEXT.rstrip("="),
        base64.urlsafe_b64encode(CONTENT).decode(),
        base64.encodebytes(CONTENT).decode(),
        f"data:application/pdf;base64,{TEXT}",
        {"type": "Buffer", "data": list(CONTENT)},
    ],
    ids=["base64", "no padding", "URL-safe", "with line ends", "data URL", "Node's Buffer"],
)
def test_a_file_is_decoded_from_every_form_that_clients_send(file: Any) -> None:
    (read,) = read_files({"attachments": [{"name": "a.pdf", "file": file}]})
    assert decode(read) == CONTENT
    assert (read.name, read.mime, read.channels) == ("a.pdf", "application/pdf", None)


def test_a_large_file_is_decoded_part_by_part() -> None:
    content = CONTENT * 2_000
    assert decode(File("a", "b/c", None, base64.b64encode(content).decode())) == content


@pytest.mark.parametrize(
    "file",
    ["!!!!", "YWJj!", "Y", "YQ==YQ==", "ÅÄÖ", [1, 2, 256], [1, "2"], [[1]]],
)
def test_what_is_no_base64_is_refused(file: Any) -> None:
    with pytest.raises(BadRequest, match=r"the file of a\.pdf is not valid base64"):
        decode(File("a.pdf", "application/pdf", None, file))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("a.pdf", "payload.attachments.0 must be an object"),
        ({"file": TEXT}, "payload.attachments.0.name must be a string that is not empty"),
        ({"name": " ", "file": TEXT}, "payload.attachments.0.name must be a string that is not empty"),
        (
            {"name": "a\nb", "file": TEXT},
            "payload.attachments.0.name must have at most 255 characters, none of them a control",
        ),
        (
            {"name": "x" * 256, "file": TEXT},
            "payload.attachments.0.name must have at most 255 characters, none of them a control",
        ),
        ({"name": "a.pdf"}, "payload.attachments.0.file must be a base64 string"),
        ({"name": "a.pdf", "file": {"type": "Buffer"}}, "payload.attachments.0.file must be a base64 string"),
        ({"name": "a.pdf", "file": 5}, "payload.attachments.0.file must be a base64 string"),
        (
            {"name": "a.pdf", "file": TEXT, "mime": "a/b\r\nBcc: x"},
            "payload.attachments.0.mime must be a media type such as application/pdf",
        ),
        (
            {"name": "a.pdf", "file": TEXT, "channels": ["fax"]},
            "payload.attachments.0.channels must be an array of: chat, email, in_app, push, sms, tool",
        ),
    ],
)
def test_an_attachment_that_is_none_is_refused(entry: Any, problem: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        read_files({"attachments": [entry]})
    assert refusal.value.message == [problem]


def test_there_are_so_many_files_and_bytes_and_no_more() -> None:
    entry = {"name": "a", "file": ""}
    assert len(read_files({"attachments": [entry] * MAX_FILES})) == MAX_FILES
    with pytest.raises(BadRequest, match="no more than 100"):
        read_files({"attachments": [entry] * (MAX_FILES + 1)})
    check_total(MAX_BYTES)
    with pytest.raises(PayloadTooLarge, match="20MB"):
        check_total(MAX_BYTES + 1)


def test_what_is_no_array_of_attachments_is_a_field_like_any_other() -> None:
    for value in (None, [], "see below", {"a": 1}):
        assert read_files({"attachments": value}) == []
    assert read_files({}) == []


def test_what_an_attachment_is_kept_as() -> None:
    (file,) = read_files({"attachments": [{"name": "a.bin", "file": "YQ", "mime": "x/y; z=1", "channels": ["email"]}]})
    file.size = 1
    assert file.outline() == {"name": "a.bin", "file": "", "mime": "x/y; z=1", "channels": ["email"]}
    assert file.reference("k") == {"name": "a.bin", "mime": "x/y; z=1", "size": 1, "key": "k", "channels": ["email"]}
