"""The REST door of replies: where providers bring them, and trying again what was given up."""

from __future__ import annotations

from novu_app.replies import bringing_api, retrying_api
from novu_app.rest.routing import JsonRouter

# Without a tag of its own: each part stands under its own heading.
router = JsonRouter(redirect_slashes=False)
router.include_router(bringing_api.router)
router.include_router(retrying_api.router)
