"""The composition: the Reflex app (dashboard and inbox page) behind the dispatcher, with the REST API beside it.

``app`` is the factory that the web process and ``reflex run`` call; rxconfig.py says how to build and start. ``novu web
--only api`` does not come here: it calls ``novu_app.asgi.build_asgi`` and loads no Reflex.
"""

from __future__ import annotations

import json

import reflex as rx
from reflex_base.config import get_config

from novu_app.asgi import ASGIApp, build_asgi, parts_of_process
from novu_app.dashboard import live, pages
from novu_app.dashboard.errors import on_error
from novu_app.dashboard.reconnects import AfterTheLoad
from novu_app.inbox import demo, page, pushes
from novu_app.inbox.head import INBOX_THEME, STORAGE_FALLBACK

_STYLES = (
    "fonts",
    "tokens",
    "base",
    "shell",
    "palette",
    "table",
    "panel",
    "forms",
    "editor",
    "flow",
    "timeline",
    "activity",
    "analytics",
    "previews",
    "writing",
    "integrations",
    "home",
    "people",
    "inbox",
    "inbox-menus",
    "inbox-list",
    "inbox-item",
    "inbox-tools",
    "inbox-panes",
    "inbox-modes",
    "inbox-demo",
)
# The sub-path that the pages were built for; scripts of ours call REST routes below it.
_ROOT = get_config().frontend_path


class NovuApp(rx.App):
    """A Reflex app whose outermost ASGI application is our dispatcher.

    Reflex's own hook for this (``api_transformer``) would leave its CORS and context middleware outside: they answer
    the inbox's preflight requests in our place and cost time in each trigger.
    """

    def __call__(self) -> ASGIApp:
        """Compile the pages where that is due, and join all parts."""
        return build_asgi(super().__call__(), parts_of_process())


app = NovuApp(
    stylesheets=[f"/styles/{name}.css" for name in _STYLES],
    head_components=[
        rx.el.script(STORAGE_FALLBACK),
        rx.el.script(INBOX_THEME),
        rx.el.link(rel="icon", type="image/svg+xml", href=f"{_ROOT}/favicon.svg"),
        rx.el.script(f"window.__novu_root = {json.dumps(_ROOT)};"),
        rx.el.script(src=f"{_ROOT}/keys.js", defer=True),
    ],
    toaster=rx.toast.provider(position="bottom-right", visible_toasts=3, close_button=True, rich_colors=False),
    backend_exception_handler=on_error,
    html_lang="en",
)

# Reflex's own word about a lost connection; the pages have theirs (dashboard/components/connection.py, inbox/around.jsx).
del app.app_wraps[5, "Overlay"]
app.add_middleware(AfterTheLoad())

app.register_lifespan_task(live.lifespan)
app.register_lifespan_task(pushes.lifespan)

__all__ = ["app", "demo", "page", "pages"]
