"""What a vendor's OAuth has to tell: where people consent, and what their consent gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from novu_app.channels.oauth.state import Mode
from novu_app.kernel.errors import BadRequest

Credentials = Mapping[str, Any]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of somebody. ``scope`` and ``user_scope`` replace the vendor's usual ones where they are given."""

    mode: Mode
    state: str
    redirect_uri: str
    scope: Sequence[str] | None = None
    user_scope: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the vendor sent the browser back with. ``query`` are the parameters besides the state."""

    mode: Mode
    query: Mapping[str, str]
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a consent gives: the authorisation of a ``workspace``, the person (a type of endpoint with its body), or a web
    hook to one channel, which then stands in place of a connection."""

    workspace: Document | None = None
    auth: Document = field(default_factory=dict)
    person: tuple[str, Document] | None = None
    webhook: Document | None = None


class Vendor(Protocol):
    """One vendor. ``links_in_one_go`` says that connecting tells who the person is, too."""

    id: str
    name: str
    links_in_one_go: bool

    def consent_url(self, credentials: Credentials, ask: Ask) -> str:
        """Where somebody consents."""
        ...

    async def grant(self, credentials: Credentials, reply: Reply) -> Grant:
        """What was consented to.

        Raises:
            BadRequest: nothing was, or the vendor refused or was not reached.
        """
        ...


@runtime_checkable
class RenewingVendor(Vendor, Protocol):
    """A vendor whose authorisations end, and are renewed."""

    async def renew(self, credentials: Credentials, auth: Mapping[str, Any]) -> Document:
        """The next authorisation, in place of one with a ``refreshToken``; what is missing in it stays what it was.

        Raises:
            AuthorisationOver: the vendor renews it no more.
            DeliveryDeferred, OutcomeUnknown: not at present.
            DeliveryFailed: refused, for a reason that is not the authorisation's.
        """
        ...


def required(vendor: str, credentials: Credentials, *names: str) -> list[str]:
    """These credentials.

    Raises:
        BadRequest: the integration lacks one.
    """
    missing = [name for name in names if not credentials.get(name)]
    if missing:
        raise BadRequest(f"{vendor} integration missing required OAuth credentials ({', '.join(missing)})")
    return [str(credentials[name]) for name in names]


def code_of(reply: Reply) -> str:
    """The code that is exchanged for a token.

    Raises:
        BadRequest: none came back.
    """
    code = reply.query.get("code")
    if not code:
        raise BadRequest("Missing required parameter: code")
    return code
