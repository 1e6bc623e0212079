"""Mail of agents (``novu-email-agent``): in Novu's cloud an address at which an agent writes and is written to, without any
credential. Agents are no part of this product, so it is the mailbox of Development under its other name."""

from __future__ import annotations

from novu_app.providers.email.mailbox import MailboxProvider


class AgentMailboxProvider(MailboxProvider):
    """``novu-email-agent``: as ``novu-email``, the message row is the delivery."""

    id = "novu-email-agent"
    display_name = "Agents' mailbox (demo)"


PROVIDER = AgentMailboxProvider()
