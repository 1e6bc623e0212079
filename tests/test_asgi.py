"""The dispatcher: each request straight to its part, whatever sub-path a proxy uses, and one lifespan for all."""

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from novu_app.asgi import ASGIApp, Dispatcher
from novu_app.kernel.tuning import SWITCH_S, THRESHOLDS
from tests.support.processes import ROOT


class Part:
    """A part that answers with its name and remembers what it was asked."""

    def __init__(self, name: str, log: list[str] | None = None) -> None:
        self.name = name
        self.log = log if log is not None else []
        self.scopes: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{event}"
                self.log.append(f"{self.name} {event}")
                await send({"type": f"lifespan.{event}.complete"})
            return
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": self.name.encode()})


def ask(
    app: ASGIApp, path: str, method: str = "GET", *, kind: str = "http", query: bytes = b"", **headers: str
) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of one request."""
    sent: list[Any] = []

    async def run() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "here", **headers}.items()]
        scope = {"type": kind, "method": method, "path": path, "raw_path": path.encode(), "headers": raw}
        scope["query_string"] = query
        await app(scope, receive, send)

    asyncio.run(run())
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode(), found


@pytest.fixture
def parts() -> dict[str, Part]:
    return {name: Part(name) for name in ("api", "trigger", "sockets", "pages")}


@pytest.mark.parametrize(
    ("root_path", "prefix"),
    [("", ""), ("/novu", ""), ("/novu", "/novu")],
    ids=["no sub-path", "the proxy strips the sub-path", "the proxy keeps the sub-path"],
)
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/v1/subscribers", "api"),
        ("/v2/workflows/a/steps", "api"),
        ("/openapi.json", "api"),
        ("/docs", "api"),
        ("/metrics", "api"),
        ("/health", "api"),
        ("/v1/events/trigger", "trigger"),
        ("/v1/events/trigger/bulk", "api"),
        ("/socket.io/", "sockets"),
        ("/", "pages"),
        ("/env/1/topics", "pages"),
        ("/p/token", "api"),
        ("/t/o/token", "api"),
        ("/topics", "pages"),
        ("/v1nearly", "pages"),
        ("/assets/index.js", "pages"),
    ],
)
def test_each_path_has_its_part(parts: dict[str, Part], root_path: str, prefix: str, path: str, part: str) -> None:
    app = Dispatcher(lifespans=[], root_path=root_path, **parts)
    status, body, _ = ask(app, prefix + path, "POST")
    assert (status, body) == (200, part)
    scope = parts[part].scopes[0]
    if part == "trigger":
        return  # the hot path: it looks at no path
    assert scope["path"] == root_path + path
    assert scope.get("root_path", "") == ("" if part == "pages" else root_path)


def test_the_bare_sub_path_leads_to_the_pages(parts: dict[str, Part]) -> None:
    status, _, headers = ask(Dispatcher(lifespans=[], root_path="/novu", **parts), "/novu")
    assert (status, headers["location"]) == (307, "/novu/")


@pytest.mark.parametrize(("root_path", "path"), [("", "/"), ("/novu", "/novu"), ("/novu", "/novu/"), ("/novu", "/")])
def test_a_websocket_at_the_root_is_an_inbox(parts: dict[str, Part], root_path: str, path: str) -> None:
    assert ask(Dispatcher(lifespans=[], root_path=root_path, **parts), path, kind="websocket")[1] == "sockets"
    assert parts["sockets"].scopes[0]["path"].rstrip("/") == root_path


def test_an_inbox_is_framed_by_whom_its_environment_allows() -> None:
    async def ancestors(query: bytes) -> bytes | None:
        return b"frame-ancestors 'self' https://shop.example" if query == b"applicationIdentifier=shop" else None

    app = Dispatcher(lifespans=[], pages=Part("pages"), frame_ancestors=ancestors)
    policy = "content-security-policy"
    shop = ask(app, "/inbox/", query=b"applicationIdentifier=shop")[2]
    assert shop[policy] == "frame-ancestors 'self' https://shop.example"
    assert policy not in ask(app, "/inbox/", query=b"applicationIdentifier=other")[2]
    assert ask(app, "/topics", query=b"applicationIdentifier=shop")[2][policy] == "frame-ancestors 'none'"


def test_a_trigger_is_a_post(parts: dict[str, Part]) -> None:
    assert ask(Dispatcher(lifespans=[], **parts), "/v1/events/trigger", "GET")[1] == "api"


def test_a_part_that_is_not_served_is_answered_in_json() -> None:
    app = Dispatcher(lifespans=[], pages=Part("pages"))
    status, body, headers = ask(app, "/v1/subscribers")
    assert (status, headers["content-type"]) == (404, "application/json; charset=utf-8")
    assert json.loads(body) == {"statusCode": 404, "message": "Cannot GET /v1/subscribers", "error": "Not Found"}


def test_without_pages_the_api_answers_everything() -> None:
    assert ask(Dispatcher(lifespans=[], api=Part("api")), "/env/1/topics")[1] == "api"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": "http://here"}, True),
        ({"origin": "https://public.example"}, True),
        ({"origin": "https://seen.example", "x_forwarded_host": "seen.example"}, True),
        ({"origin": "http://here:3000"}, False),
        ({"origin": "https://other.example"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_only_our_own_pages_may_open_the_event_socket(headers: dict[str, str], allowed: bool) -> None:
    app = Dispatcher(lifespans=[], pages=Part("pages"), public_url="https://public.example/novu")
    assert (ask(app, "/_event/", **headers)[0] == 200) is allowed


def test_pages_are_cached_by_their_names_and_framed_by_nobody(parts: dict[str, Part]) -> None:
    app = Dispatcher(lifespans=[], **parts)
    page, asset, inbox = (ask(app, path)[2] for path in ("/env/1/topics", "/assets/index-a1b2.js", "/inbox/"))
    assert page["cache-control"] == "no-cache"
    assert "immutable" in asset["cache-control"]
    assert page["content-security-policy"] == "frame-ancestors 'none'"
    assert "content-security-policy" not in inbox
    assert page["x-content-type-options"] == "nosniff"


def lifespans(log: list[str], *names: str, failing: str = "") -> list[Callable[[], Any]]:
    """Lifespans that log when they begin and end."""

    def make(name: str) -> Callable[[], Any]:
        @asynccontextmanager
        async def lifespan() -> AsyncIterator[None]:
            if name == failing:
                raise OSError(f"{name} can not start")
            log.append(f"{name} startup")
            try:
                yield
            finally:
                log.append(f"{name} shutdown")

        return lifespan

    return [make(name) for name in names]


async def live(app: ASGIApp) -> list[str]:
    """Send an application through its whole life; what it answered."""
    answers: list[str] = []
    events = iter(("lifespan.startup", "lifespan.shutdown"))

    async def receive() -> Any:
        return {"type": next(events)}

    async def send(message: Any) -> None:
        answers.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return answers


async def test_everything_starts_in_order_and_ends_in_reverse() -> None:
    log: list[str] = []
    app = Dispatcher(lifespans=lifespans(log, "writer", "hub"), pages=Part("pages", log))
    assert await live(app) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert log == [
        "writer startup",
        "hub startup",
        "pages startup",
        "pages shutdown",
        "hub shutdown",
        "writer shutdown",
    ]


async def test_a_process_is_tuned_for_many_small_requests_while_it_answers_them() -> None:
    """Without that a collection of all that the pages are made of stops every request for 0.2 s now and then."""
    before = sys.getswitchinterval(), gc.get_threshold()
    seen: list[Any] = []

    async def receive() -> Any:
        return {"type": "lifespan.shutdown" if seen else "lifespan.startup"}

    async def send(message: Any) -> None:
        seen.append((message["type"], sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count() > 100_000))

    await Dispatcher(lifespans=[], api=Part("api"))({"type": "lifespan"}, receive, send)
    assert seen[0] == ("lifespan.startup.complete", pytest.approx(SWITCH_S), THRESHOLDS, True)
    assert (sys.getswitchinterval(), gc.get_threshold()) == before


async def test_a_part_that_can_not_start_is_told_and_the_others_end() -> None:
    log: list[str] = []
    app = Dispatcher(lifespans=lifespans(log, "writer", "hub", failing="hub"))
    with pytest.raises(OSError, match="hub can not start"):
        await live(app)
    assert log == ["writer startup", "writer shutdown"]


def test_a_process_without_pages_loads_no_reflex(settings_environment: pytest.MonkeyPatch) -> None:
    code = (
        "import sys\n"
        "from novu_app.asgi import build_asgi\n"
        "from novu_app.kernel.settings import get_settings\n"
        "from novu_app.operations.web import load\n"
        "load(get_settings(), 'api')\n"
        "build_asgi(parts={'realtime'})\n"
        "assert 'reflex' not in sys.modules and 'reflex_base' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=150)


def test_what_is_loaded_before_the_first_fork_is_what_children_need(settings_environment: pytest.MonkeyPatch) -> None:
    """Each megabyte of it counts in every installation (docs/decisions/0010-process-tree.md)."""
    code = (
        "import sys\n"
        "from novu_app.kernel.settings import get_settings\n"
        "from novu_app.operations.up import _load\n"
        "_load(get_settings())\n"
        "assert 'httpx' in sys.modules\n"
        "loaded = {'alembic', 'mako', 'pygments', 'reflex', 'fastapi'} & sys.modules.keys()\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=150)
