"""Every table of the product: what migrations compare with, imported for its side effect on ``SQLModel.metadata``."""

from novu_app.accounts.models import DashboardSession, Member, Organization, User
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.contexts.models import Context, Tenant
from novu_app.environments.models import ApiKey, Environment
from novu_app.events.models import Event, FanoutPage
from novu_app.execution.models import Delivery, DigestLookBack, DigestWindow, Job, Notification, ThrottleWindow, Wait
from novu_app.integrations.models import Integration
from novu_app.messages.models import InboxCounter, Message
from novu_app.preferences.models import Preference
from novu_app.subscribers.models import Subscriber
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.workflows.models import AwaitedEvent, Workflow, WorkflowVersion

__all__ = [
    "ApiKey",
    "AwaitedEvent",
    "ChannelConnection",
    "ChannelEndpoint",
    "Context",
    "DashboardSession",
    "Delivery",
    "DigestLookBack",
    "DigestWindow",
    "Environment",
    "Event",
    "FanoutPage",
    "InboxCounter",
    "Integration",
    "Job",
    "Member",
    "Message",
    "Notification",
    "Organization",
    "Preference",
    "Subscriber",
    "Tenant",
    "ThrottleWindow",
    "Topic",
    "TopicSubscription",
    "User",
    "Wait",
    "Workflow",
    "WorkflowVersion",
]
