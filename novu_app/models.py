"""Every table of the product: what migrations compare with, imported for its side effect on ``SQLModel.metadata``."""

from novu_app.accounts.models import DashboardSession, Invitation, Member, Organization, User
from novu_app.activity.models import ActivityDay
from novu_app.channels.models import ChannelConnection, ChannelEndpoint, ChannelLink
from novu_app.contexts.models import Context, Tenant
from novu_app.environments.models import ApiKey, Environment, EnvironmentVariable, EnvironmentVariableValue
from novu_app.events.models import Event, FanoutPage
from novu_app.execution.models import Delivery, DigestLookBack, DigestWindow, Job, Notification, ThrottleWindow, Wait
from novu_app.idempotency.models import IdempotentRequest
from novu_app.integrations.models import Integration
from novu_app.layouts.models import Layout, LayoutVersion
from novu_app.messages.models import InboxCounter, Message
from novu_app.notification_groups.models import NotificationGroup
from novu_app.preferences.models import Preference
from novu_app.publishing.models import PublicationRecord
from novu_app.realtime.models import OpenInbox, WebProcess
from novu_app.replies.models import MailReply
from novu_app.request_log.models import RequestLog
from novu_app.subscribers.models import Subscriber
from novu_app.suppressions.models import Suppression
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.tracking.models import SpentToken, TrackedEvent
from novu_app.translations.models import Translation, TranslationGroup
from novu_app.workflows.models import AwaitedEvent, Workflow, WorkflowVersion

__all__ = [
    "ActivityDay",
    "ApiKey",
    "AwaitedEvent",
    "ChannelConnection",
    "ChannelEndpoint",
    "ChannelLink",
    "Context",
    "DashboardSession",
    "Delivery",
    "DigestLookBack",
    "DigestWindow",
    "Environment",
    "EnvironmentVariable",
    "EnvironmentVariableValue",
    "Event",
    "FanoutPage",
    "IdempotentRequest",
    "InboxCounter",
    "Integration",
    "Invitation",
    "Job",
    "Layout",
    "LayoutVersion",
    "MailReply",
    "Member",
    "Message",
    "Notification",
    "NotificationGroup",
    "OpenInbox",
    "Organization",
    "Preference",
    "PublicationRecord",
    "RequestLog",
    "SpentToken",
    "Subscriber",
    "Suppression",
    "Tenant",
    "ThrottleWindow",
    "Topic",
    "TopicSubscription",
    "TrackedEvent",
    "Translation",
    "TranslationGroup",
    "User",
    "Wait",
    "WebProcess",
    "Workflow",
    "WorkflowVersion",
]
