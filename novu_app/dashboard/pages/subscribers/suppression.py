"""Whether an address gets no more e-mails, and the way back: read and changed for the panel of a subscriber, and shown in it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from sqlmodel import Session

from novu_app.dashboard.components.basics import note
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.subscribers.shapes import SubscriberDetail
from novu_app.suppressions import service as suppressions

_WHY = {
    suppressions.BY_HAND: "somebody put it on the list by hand",
    "bounced": "an e-mail to it bounced for good",
    "spam": "its reader reported an e-mail as spam",
    "complaint": "its reader complained about an e-mail",
}


def noted(session: Session, environment_id: str, detail: SubscriberDetail) -> SubscriberDetail:
    """The same subscriber, with why they get no more e-mails, if they do not."""
    pair = (environment_id, suppressions.normal(detail.email))
    reason = suppressions.suppressed(session, [pair]).get(pair) if detail.email else None
    detail.suppressed = _WHY.get(reason, reason) if reason else ""
    return detail


def let_in(session: Session, visitor: Visitor, detail: SubscriberDetail) -> SubscriberDetail:
    """Write to the subscriber's address again."""
    suppressions.clear(session, visitor.scope.environment_id, detail.email)
    return noted(session, visitor.scope.environment_id, detail)


def suppression_note(detail: Any, on_let_in: Any) -> rx.Component:
    """Says that the address gets no more e-mails, where that is so; ``on_let_in`` ends it."""
    return rx.cond(
        detail.suppressed != "",
        rx.el.div(
            note(
                "This address gets no more e-mails: " + detail.suppressed + ".", icon_name="triangle-alert", hue="red"
            ),
            only_for(
                "change",
                confirm(
                    rx.button("Write to it again", type="button", size="1", variant="soft", color_scheme="gray"),
                    title="Write to " + detail.email + " again?",
                    consequence="If it bounces or its reader complains once more, it gets no more e-mails again.",
                    action="Write again",
                    on_confirm=on_let_in,
                ),
            ),
            class_name="suppression",
        ),
    )
