"""What our frontend build does differently from Reflex's own."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from reflex_base.constants.base import Env
from reflex_base.environment import environment
from reflex_base.plugins.base import Plugin

_STATE_JS = "utils/state.js"
_VITE_CONFIG = "vite.config.js"
_BUILT_ENDPOINT = "const endpoint = new URL(url_str);"
_OWN_ENDPOINT = """const built = new URL(url_str);
  const endpoint = typeof window === "undefined" ? built : new URL(built.pathname, window.location.origin);
  if (typeof window !== "undefined") {
    const secure = window.location.protocol === "https:" ? "s" : "";
    endpoint.protocol = (built.protocol.startsWith("ws") ? "ws" : "http") + secure + ":";
    return endpoint;
  }"""
_ROOT_JSX = "app/root.jsx"
_WHOLE_THEMES = '    "@radix-ui/themes": () => import("@radix-ui/themes"),\n'
_VITE_GROUPS = "          groups: [\n"
_ICONS = '            { name: "icons", test: /node_modules.lucide-react/ },\n'
_VITE_SERVER = "server: {"
_VITE_PLUGINS = "    alwaysUseReactDomServerNode(),\n"
_BACKEND = (
    "/v1",
    "/v2",
    "/socket.io",
    "/openapi.json",
    "/docs",
    "/metrics",
    "/health",
    "/embed-news.js",
    "/embed.js",
    "/_event",
    "/ping",
)


@dataclasses.dataclass
class DashboardBuild(Plugin):
    """Pages that find their server by the address that the browser shows, and load little.

    Reflex bakes the backend's address into the bundle. A built frontend has to work on any host and port, so the
    address is taken from ``window.location`` instead. In development Vite hands the backend's paths on, so that there is
    one origin as in production, and binds ``host`` as the server does.

    Reflex keeps the whole of Radix Themes at hand for components that a page gets as text. No page of ours does, and
    without that way in each page loads the parts that it uses. The icons, a file of some hundred bytes each, are one file.
    """

    backend_port: int = 8000
    host: str = "127.0.0.1"

    def pre_compile(self, **context: Any) -> None:
        """Patch the generated sources; fails when a Reflex release moved the patched lines."""
        context["add_modify_task"](_STATE_JS, _with_own_address)
        context["add_modify_task"](_ROOT_JSX, _without_whole_themes)
        if environment.REFLEX_ENV_MODE.get() == Env.DEV:
            context["add_modify_task"](_VITE_CONFIG, self.for_development)
        else:
            context["add_modify_task"](_VITE_CONFIG, _with_icons_in_one)

    def for_development(self, source: str) -> str:
        """Vite's configuration with our backend behind it, on our host.

        Raises:
            RuntimeError: a Reflex release moved the patched lines.
        """
        # Reflex starts Vite with `--host`, which means every interface: only a plugin has a say after the command line.
        own = f'{{ name: "novu-host", config: () => ({{ server: {{ host: {json.dumps(self.host)} }} }}) }}'
        return _replaced(self._with_proxy(source), _VITE_PLUGINS, f"{_VITE_PLUGINS}    {own},\n")

    def _with_proxy(self, source: str) -> str:
        target = f"http://127.0.0.1:{self.backend_port}"
        rules = ", ".join(f'"{prefix}": {{ target: "{target}", ws: true }}' for prefix in _BACKEND)
        return _replaced(source, _VITE_SERVER, f"{_VITE_SERVER}\n    proxy: {{ {rules} }},")


def _with_own_address(source: str) -> str:
    # The second build in the same directory finds its own work.
    return source if _OWN_ENDPOINT in source else _replaced(source, _BUILT_ENDPOINT, _OWN_ENDPOINT)


def _without_whole_themes(source: str) -> str:
    return _replaced(source, _WHOLE_THEMES, "")


def _with_icons_in_one(source: str) -> str:
    return _replaced(source, _VITE_GROUPS, _VITE_GROUPS + _ICONS)


def _replaced(source: str, old: str, new: str) -> str:
    if source.count(old) != 1:
        msg = f"Reflex's template changed: expected {old!r} once, found {source.count(old)} times"
        raise RuntimeError(msg)
    return source.replace(old, new)
