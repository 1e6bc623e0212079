"""Providers that have no vendor to be compared with, and where they are tested instead (from the root of the repository)."""

OWN_TESTS = {
    "novu": "tests/execution/test_in_app.py",
    "novu-email": "tests/execution/test_email.py",
    "novu-email-agent": "tests/integrations/test_configurations.py",
    "novu-sms": "tests/execution/test_sms.py",
    "nodemailer": "tests/providers/test_nodemailer.py",
    "outlook365": "tests/providers/test_outlook365.py",
    "apprise": "tests/providers/test_apprise.py",
    "email-webhook": "tests/providers/test_webhooks.py",
    "generic-sms": "tests/providers/test_webhooks.py",
    "push-webhook": "tests/providers/test_webhooks.py",
    "chat-webhook": "tests/providers/test_webhooks.py",
    "tool-webhook": "tests/providers/test_webhooks.py",
}
