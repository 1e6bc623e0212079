"""The guarded HTTP client: what went out and what did not is never mixed up, and nobody reaches the inside with it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from email.utils import formatdate
from typing import Any

import pytest

from novu_app.kernel import clock, outbound
from novu_app.kernel.settings import get_settings
from novu_app.providers import http
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown
from novu_app.providers.http import Answer, refusal
from tests.support.certificates import Certificate
from tests.support.http import HttpSink, Reply, time_runs_from
from tests.support.processes import free_port


@pytest.fixture(autouse=True)
def allow(settings_environment: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What may be reached; loopback unless a test says otherwise."""

    def set_to(value: str) -> None:
        settings_environment.setenv("NOVU_OUTBOUND_ALLOW", value)
        get_settings.cache_clear()

    set_to("loopback")
    return set_to


def run(*work: Coroutine[Any, Any, Answer]) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        try:
            return [await each for each in work]
        finally:
            await http.close()

    return asyncio.run(all_of_them())


def one(*arguments: Any, **more: Any) -> Answer:
    return run(http.request(*arguments, **more))[0]


def test_a_request_arrives_as_it_was_given(http_sink: HttpSink) -> None:
    http_sink.reply(201, {"id": 7}, X_Id="a")
    answer = one("post", f"{http_sink.url}/a?b=1", json={"q": "ü"}, headers={"X-Key": "k"}, params={"c": "2"})
    (request,) = http_sink.requests
    assert (request.method, request.path, request.json()) == ("POST", "/a?b=1&c=2", {"q": "ü"})
    assert (request.headers["X-Key"], request.headers["Content-Type"]) == ("k", "application/json")
    assert request.headers["Host"] == f"127.0.0.1:{http_sink.port}"
    assert (answer.status, answer.ok, answer.json(), answer.headers["x-id"]) == (201, True, {"id": 7}, "a")
    assert answer.raw == '201 {"id":7}'


def test_forms_files_and_passwords(http_sink: HttpSink) -> None:
    run(
        http.request("POST", http_sink.url, data={"To": "+49 1"}, auth=("user", "secret")),
        http.request("POST", http_sink.url, data={"a": "1"}, files={"file": ("n.txt", b"content")}),
    )
    form, files = http_sink.requests
    assert (form.body, form.headers["Authorization"]) == (b"To=%2B49+1", "Basic dXNlcjpzZWNyZXQ=")
    assert files.headers["Content-Type"].startswith("multipart/form-data")
    assert b"content" in files.body


def test_headers_of_the_framing_are_our_own(http_sink: HttpSink) -> None:
    one(
        "POST",
        http_sink.url,
        content="abc",
        headers={"Host": "inside", "content-length": "1", "Transfer-Encoding": "x"},
    )
    (request,) = http_sink.requests
    assert (request.headers["Host"], request.body) == (f"127.0.0.1:{http_sink.port}", b"abc")


def test_connections_are_kept_and_cookies_are_not(http_sink: HttpSink) -> None:
    http_sink.reply(Set_Cookie="session=1")
    first, second = run(http.request("GET", http_sink.url), http.request("GET", http_sink.url))
    assert first.ok
    assert second.ok
    assert "Cookie" not in http_sink.requests[1].headers


def test_no_redirect_is_followed(http_sink: HttpSink) -> None:
    http_sink.reply(302, Location="/elsewhere")
    assert one("GET", http_sink.url).status == 302
    assert len(http_sink.requests) == 1


def test_a_long_answer_is_cut(http_sink: HttpSink) -> None:
    http_sink.reply(200, b"x" * 3_000_000)
    answer = one("GET", http_sink.url)
    assert (len(answer.body), answer.cut) == (http.LARGEST_ANSWER, True)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com",
        "/relative",
        "http://",
        "http://user:secret@127.0.0.1/",
        "http://a\nb/",
        "file:///etc/passwd",
    ],
)
def test_a_url_that_can_not_be_used_fails(url: str) -> None:
    with pytest.raises(DeliveryFailed, match="can not be made"):
        one("GET", url)


def test_headers_that_would_smuggle_others_fail(http_sink: HttpSink) -> None:
    with pytest.raises(DeliveryFailed, match="can not be made"):
        one("GET", http_sink.url, headers={"X": "a\r\nY: b"})
    assert http_sink.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254", "2130706433"])
def test_private_targets_are_refused(allow: Callable[[str], None], host: str) -> None:
    allow("")
    with pytest.raises(DeliveryFailed, match="NOVU_OUTBOUND_ALLOW") as caught:
        one("GET", f"http://{host}/")
    assert not isinstance(caught.value, DeliveryDeferred)


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes its mind between two look-ups gains nothing; the server still hears the name."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    assert one("GET", f"http://hook.example.com:{http_sink.port}/").ok
    assert asked == ["hook.example.com"]
    assert http_sink.requests[0].headers["Host"] == f"hook.example.com:{http_sink.port}"


@pytest.mark.parametrize(("code", "kind"), [(socket.EAI_AGAIN, DeliveryDeferred), (socket.EAI_NONAME, DeliveryFailed)])
def test_a_name_that_no_server_answers_for_may_resolve_later_one_that_is_none_does_not(
    monkeypatch: pytest.MonkeyPatch, code: int, kind: type[DeliveryFailed]
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(code, "words")

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    with pytest.raises(DeliveryFailed, match="does not resolve") as caught:
        one("GET", "http://hook.example.com/")
    assert type(caught.value) is kind


def test_a_server_that_is_not_there_has_certainly_not_got_it() -> None:
    with pytest.raises(DeliveryDeferred, match="No connection") as caught:
        one("POST", f"http://127.0.0.1:{free_port()}/")
    assert caught.value.provider_fails


def test_a_server_that_is_silent_may_have_got_it(http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    http_sink.default = Reply(held=True)
    time_runs_from(lambda: http_sink.requests, monkeypatch)
    with pytest.raises(OutcomeUnknown, match=r"did not answer within 7 s"):
        one("POST", http_sink.url, timeout_s=7.0)
    assert len(http_sink.requests) == 1


@pytest.fixture
def raw_server() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Servers that do with their first connection what they are told; their URLs."""
    listening: list[socket.socket] = []

    def serve(act: Callable[[socket.socket], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def accept() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                act(connection)

        threading.Thread(target=accept, daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in listening:
        server.close()


def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown(raw_server: Any) -> None:
    address = raw_server(lambda connection: connection.recv(65_536))
    with pytest.raises(OutcomeUnknown, match="broke after the request was sent"):
        one("POST", f"http://{address}/", content="x")


def test_an_answer_that_trickles_is_bounded_in_time(raw_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, over = threading.Event(), threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not over.wait(0.01):
            try:
                connection.sendall(b"x")
            except OSError:
                return
            begun.set()

    time_runs_from(begun.is_set, monkeypatch, seconds=0.2)
    with pytest.raises(OutcomeUnknown, match="did not answer within"):
        one("GET", f"http://{raw_server(trickle)}/")
    over.set()


def test_the_time_of_an_exchange_is_the_one_that_was_given(http_sink: HttpSink) -> None:
    http_sink.default = Reply(held=True)
    with pytest.raises((OutcomeUnknown, DeliveryDeferred), match=r"within 0\.1 s|timed out"):
        one("POST", http_sink.url, timeout_s=0.1)


def test_a_certificate_that_is_not_trusted_stops_before_anything_is_sent(
    raw_server: Any, certificate: Certificate
) -> None:
    received: list[bytes] = []

    def shake_hands(connection: socket.socket) -> None:
        try:
            with certificate.server_context().wrap_socket(connection, server_side=True) as secured:
                received.append(secured.recv(1000))
        except (ssl.SSLError, OSError):
            pass

    with pytest.raises(DeliveryDeferred, match=r"(?i)certificate"):
        one("POST", f"https://{raw_server(shake_hands)}/", content="secret")
    assert received in ([], [b""])


def answer(status: int, **headers: str) -> Answer:
    import httpx

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx.Headers(named), b"words")


def test_what_statuses_mean_unless_a_vendor_says_otherwise() -> None:
    limited = refusal(answer(429, retry_after="7"))
    assert isinstance(limited, DeliveryDeferred)
    assert (limited.retry_after_ms, limited.provider_fails, limited.raw) == (7_000, False, "429 words")
    down = refusal(answer(503))
    assert isinstance(down, DeliveryDeferred)
    assert (down.retry_after_ms, down.provider_fails) == (None, True)
    for status, fails in ((401, True), (403, True), (400, False), (404, False), (422, False)):
        refused = refusal(answer(status), "its own words")
        assert type(refused) is DeliveryFailed
        assert (str(refused), refused.provider_fails) == ("its own words", fails)
    assert type(refusal(answer(502), temporary={503})) is DeliveryFailed


@pytest.mark.parametrize(
    ("header", "expected"),
    [("120", 120_000), ("0.5", 500), ("-1", None), ("soon", None), ("nan", None), ("1e99", 86_400_000)],
)
def test_retry_after(header: str, expected: int | None) -> None:
    assert answer(429, retry_after=header).retry_after_ms == expected


def test_retry_after_as_a_date() -> None:
    clock.set_source(lambda: 1_000_000_000_000)
    assert answer(429, retry_after=formatdate(1_000_000_030, usegmt=True)).retry_after_ms == 30_000
    assert answer(429, retry_after=formatdate(999_999_000, usegmt=True)).retry_after_ms is None
