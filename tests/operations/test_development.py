"""The development server of the pages is no wider open than the server itself."""

import pytest
from reflex_base.compiler.templates import vite_config_template

from novu_app.dashboard.build import DashboardBuild


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_vite_binds_what_the_server_binds(host: str) -> None:
    """Reflex tells Vite to bind everything; a plugin's word comes after that."""
    template = vite_config_template(
        base="/", hmr=True, force_full_reload=False, experimental_hmr=False, sourcemap=False
    )
    configured = DashboardBuild(backend_port=8123, host=host).for_development(template)
    plugins = configured[configured.index("plugins: [") : configured.index("server: {\n")]
    assert f'config: () => ({{ server: {{ host: "{host}" }} }})' in plugins
    assert '"/v1": { target: "http://127.0.0.1:8123", ws: true }' in configured
