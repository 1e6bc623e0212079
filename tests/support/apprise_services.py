"""Vendors without an SDK of their own that Apprise knows: its request is that of thousands of installations."""

import apprise


def by_apprise(url: str, text: str = "Hello", title: str = "") -> None:
    """Send one message to an Apprise URL; what Apprise makes of the answer is of no concern.

    Raises:
        AssertionError: it knows no such address.
    """
    service = apprise.Apprise.instantiate(url)
    assert service, f"Apprise does not take {url}"
    service.notify(body=text, title=title)
