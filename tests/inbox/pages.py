"""Open inbox pages without their browsers."""

from novu_app.inbox.state import InboxState
from novu_app.inbox.tokens import InboxSession
from tests.messages.rows import Inbox


def session_of(box: Inbox, contexts: tuple[str, ...] | None = ()) -> InboxSession:
    """A session of an inbox."""
    return InboxSession(box.pk, box.subscriber_id, box.environment.id, box.environment.organization_id, contexts)


async def page_of(box: Inbox, contexts: tuple[str, ...] | None = ()) -> InboxState:
    """An open page, without its browser."""
    page = InboxState(_reflex_internal_init=True)  # type: ignore[call-arg]
    page._who = session_of(box, contexts)
    await page._refresh()
    return page


def shown(page: InboxState) -> list[str]:
    """The ids of what a page shows."""
    return [item["id"] for item in page.items]
