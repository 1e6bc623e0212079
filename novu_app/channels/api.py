"""The REST door of channels: connections and endpoints, and the ways in which they come about."""

from __future__ import annotations

from novu_app.channels import api_connections, api_endpoints, api_links, api_oauth, api_telegram
from novu_app.rest.routing import JsonRouter

# Without a tag of its own: each part stands under its own heading.
router = JsonRouter(redirect_slashes=False)
for _part in (api_connections, api_endpoints, api_oauth, api_links, api_telegram):
    router.include_router(_part.router)
