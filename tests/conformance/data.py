"""Steps and payload of the workflows that the conformance tests make."""

from novu_py.utils import BackoffStrategy, RetryConfig

# The client's own default goes on for an hour after a 5xx, which would hide what a test has to see.
NO_RETRIES = RetryConfig("none", BackoffStrategy(1, 1, 1, 1), False)

IN_APP = {
    "name": "In-App",
    "type": "in_app",
    "controlValues": {
        "subject": "Hello {{payload.name}}",
        "body": "{{payload.text}}",
        "primaryAction": {"label": "Open", "redirect": {"url": "/orders/{{payload.order}}", "target": "_self"}},
        "secondaryAction": {"label": "Later"},
        "redirect": {"url": "/orders", "target": "_blank"},
        "data": {"order": "{{payload.order}}"},
    },
}
EMAIL = {
    "name": "E-mail",
    "type": "email",
    "controlValues": {"subject": "Mail for {{payload.name}}", "body": "<p>{{payload.text}}</p>", "editorType": "html"},
}
PAYLOAD = {"name": "Ada", "text": "Your order is here", "order": "42"}
