"""The vendors whose OAuth is spoken. Adding one is a module and a line here."""

from __future__ import annotations

from novu_app.channels.oauth.msteams import MsTeams
from novu_app.channels.oauth.slack import Slack
from novu_app.channels.oauth.vendors import RenewingVendor, Vendor
from novu_app.channels.oauth.webex import Webex
from novu_app.kernel.errors import BadRequest

_VENDORS: dict[str, Vendor] = {vendor.id: vendor for vendor in (Slack(), MsTeams(), Webex())}


def get(provider_id: str) -> Vendor:
    """The vendor behind a provider.

    Raises:
        BadRequest: its integrations are not connected by OAuth.
    """
    vendor = _VENDORS.get(provider_id)
    if vendor is None:
        raise BadRequest(f"OAuth not supported for provider: {provider_id}")
    return vendor


def speaks_oauth(provider_id: str) -> bool:
    """Whether integrations of a provider are connected by OAuth."""
    return provider_id in _VENDORS


def renewing(provider_id: str) -> RenewingVendor | None:
    """The vendor behind a provider, if its authorisations end and are renewed; else None."""
    vendor = _VENDORS.get(provider_id)
    return vendor if isinstance(vendor, RenewingVendor) else None
