"""A bucket on this machine that speaks the part of Amazon's S3 protocol that storing files needs.

Requests must be signed (Signature Version 4) by the key that it was made with, for its region, as the protocol says; what the
signature signs is not computed again.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ACCESS_KEY = "access"
SECRET_KEY = "secret"
REGION = "eu-north-1"
_SIGNED = re.compile(rf"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/\d{{8}}/{REGION}/s3/aws4_request, ")


class Bucket(ThreadingHTTPServer):
    """One bucket by the name of ``files``; ``objects`` are the contents by key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.unsigned: list[str] = []

    @property
    def url(self) -> str:
        """The address of the service."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        key = self._key()
        body = self._body()
        self.server.objects[key] = body
        self._answer(200, headers={"ETag": _tag(body)})

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query.get("prefix", [""])[0], query.get("delimiter", [""])[0])
            return
        self._object(with_body=True)

    def do_HEAD(self) -> None:
        self._object(with_body=False)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def do_POST(self) -> None:
        self._key()
        document = ElementTree.fromstring(self._body())
        keys = [element.text or "" for element in document.iter() if element.tag.endswith("Key")]
        for key in keys:
            self.server.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _object(self, *, with_body: bool) -> None:
        key = self._key()
        content = self.server.objects.get(key)
        if content is None:
            text = f"<Error><Code>NoSuchKey</Code><Key>{escape(key)}</Key></Error>"
            self._answer(404, text.encode() if with_body else b"")
            return
        headers = {"ETag": _tag(content), "Last-Modified": formatdate(usegmt=True)}
        self._answer(200, content, headers, with_body=with_body)

    def _list(self, prefix: str, delimiter: str) -> None:
        self._key()
        entries, folders = [], set()
        for key, content in sorted(self.server.objects.items()):
            if not key.startswith(prefix):
                continue
            name, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            if found:
                folders.add(f"{prefix}{name}{delimiter}")
            else:
                entries.append((key, content))
        text = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size><ETag>{escape(_tag(content))}</ETag>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key, content in entries
        )
        text += "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders))
        count = len(entries) + len(folders)
        self._answer(
            200,
            f"<ListBucketResult><Name>files</Name><KeyCount>{count}</KeyCount><IsTruncated>false</IsTruncated>"
            f"{text}</ListBucketResult>".encode(),
        )

    def _key(self) -> str:
        if not _SIGNED.match(self.headers.get("authorization", "")) or "x-amz-date" not in self.headers:
            self.server.unsigned.append(f"{self.command} {self.path}")
        _, bucket, *rest = unquote(urlsplit(self.path).path).split("/", 2)
        assert bucket == "files"
        return rest[0] if rest else ""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def _answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, *, with_body: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


@contextmanager
def running() -> Iterator[Bucket]:
    """A bucket that listens as long as the block lasts."""
    bucket = Bucket()
    thread = Thread(target=bucket.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join(60)
