"""Times as a reader writes them, for the tables of these tests."""

from datetime import datetime

from novu_app.timing.zones import zone_of

BERLIN, NEW_YORK, LORD_HOWE, CASABLANCA = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
ZONES = ["UTC", BERLIN, NEW_YORK, LORD_HOWE, CASABLANCA, "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"]


def moment(text: str) -> int:
    """The moment of an ISO time with an offset."""
    at = datetime.fromisoformat(text)
    assert at.tzinfo is not None
    return round(at.timestamp() * 1000)


def shown(at: int, zone: str) -> str:
    """What a clock in a zone shows, with its offset."""
    return datetime.fromtimestamp(at / 1000, zone_of(zone)).isoformat()
