"""What of the contract this product leaves out on purpose (contract/README.md): it answers 501 and says so."""

from __future__ import annotations

from fastapi import APIRouter

from novu_app.kernel.errors import NotImplementedHere
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_AREAS = {"agents": "Agents are", "domains": "Domains for inbound mail are", "web-chat": "Web chat is"}

router: APIRouter = api_router("Left out")


def _leave_out(area: str, name: str) -> None:
    def refuse(scope: Authorized) -> None:
        raise NotImplementedHere(f"{name} not part of this product")

    for path in (f"/v1/{area}", f"/v1/{area}/{{rest:path}}"):
        router.add_api_route(path, refuse, methods=_METHODS, include_in_schema=False)


for _area, _name in _AREAS.items():
    _leave_out(_area, _name)
