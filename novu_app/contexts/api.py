"""The REST door of contexts, and of the tenants that they replace."""

from __future__ import annotations

from novu_app.contexts import api_contexts, api_tenants
from novu_app.rest.routing import JsonRouter

# Without a tag of its own: each part stands under its own heading.
router = JsonRouter(redirect_slashes=False)
router.include_router(api_contexts.router)
router.include_router(api_tenants.router)
