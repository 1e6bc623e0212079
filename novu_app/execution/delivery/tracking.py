"""E-mails that tell that they were opened, and which links were followed, in environments that want that.

A message is stored as it was rendered and changed as it is handed over: whoever looks at it here tells nothing, and what is
switched off costs nothing. A changed e-mail is its recipient's own, so those that share one content with others go alone.
"""

from __future__ import annotations

from novu_app.execution.delivery.in_hand import InHand
from novu_app.providers import registry
from novu_app.providers.email.letter import text_of
from novu_app.tracking.links import Mark
from novu_app.tracking.rewriting import tracked


def track(one: InHand, now: int) -> None:
    """Change the body of an e-mail to one recipient; of several nobody could say who opened it.

    Args:
        one: a delivery with its message.
        now: milliseconds, as the moment at which it is handed over.
    """
    settings = one.settings
    if not (settings.track_opens or settings.track_clicks) or one.message_id is None or not one.body:
        return
    provider = registry.find(one.provider_id)
    if provider is None or provider.channel != "email" or any(one.envelope.get(key) for key in ("to", "cc", "bcc")):
        return
    body = tracked(
        one.body,
        Mark(one.environment_id, one.message_id, now),
        opens=settings.track_opens,
        clicks=settings.track_clicks,
    )
    if body == one.body:
        return
    # Made of what its author wrote: a text is read by people, to whom a link through us says nothing.
    one.envelope = {**one.envelope, "text": one.envelope.get("text") or text_of(one.body)}
    one.body = body
