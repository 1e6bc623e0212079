"""Every page there is, in both themes and on two widths: nobody is kept out by how it is made, and none scrolls sideways."""

from collections.abc import Mapping, Sequence

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Late
from reflex_base.registry import RegistrationContext

from novu_app.dashboard import pages
from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name, palette
from tests.support.processes import wait_until

#: What pages show does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
WIDE, NARROW = 1280, 400
SCHEMA = {
    "type": "object",
    "properties": {"order": {"type": "object", "properties": {"id": {"type": "string"}}}, "paid": {"type": "boolean"}},
}
STEPS = [
    {"name": "Bell", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Order {{ payload.order.id }}"}},
    {
        "name": "Mail",
        "type": "email",
        "controlValues": {"subject": "Hello", "body": "<p>Hello</p>", "editorType": "html"},
    },
]
# A part that is not there yet has one of these.
WAITING = ".waiting, .bones, .skeleton, .editor-loading, .list[data-busy='true']"
PANEL = ".side-panel .panel-body"


class Look:
    """Looks a page over and notes what is wrong with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.broken: list[str] = []
        page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def over(self, name: str, within: str = "", *, dark: bool = True) -> None:
        """See what is shown now: all rules once, in the dark those of colours, on a narrow screen whether it fits.

        What a page is made of is the same in both themes and on both widths; what stands around ``within`` was looked at
        elsewhere.
        """
        self.broken += [f"{name}: {each}" for each in serious_violations(self.page, within=within)]
        if dark:
            self.page.emulate_media(color_scheme="dark")
            found = serious_violations(self.page, "color-contrast", within=within)
            self.broken += [f"{name} dark: {each}" for each in found]
            self.page.emulate_media(color_scheme="light")
        self._fits(name, WIDE)
        self.page.set_viewport_size({"width": NARROW, "height": 800})
        self._fits(name, NARROW)
        self.page.set_viewport_size({"width": WIDE, "height": 800})

    def _fits(self, name: str, width: int) -> None:
        try:
            self.page.wait_for_function("document.scrollingElement.scrollWidth <= innerWidth", timeout=20_000)
        except Late:
            self.broken.append(f"{name} {width}px: scrolls sideways")


def test_nobody_is_kept_out_of_any_page(dashboard: Dashboard) -> None:
    look = Look(dashboard.page)
    places = _places(dashboard)
    assert {route.removeprefix("/env/[env]/") for route in _routes()} == {*places, *_OUTSIDE}
    for addresses in places.values():
        for number, (address, shown) in enumerate(addresses):
            page = dashboard.open(address)
            expect(page.locator(shown).first).to_be_visible()
            expect(page.locator(WAITING)).to_have_count(0)
            within = "" if address == "welcome" else ".side-panel" if shown == PANEL else "main"
            # The panels of one page are made of the same parts: one of them is looked at in the dark.
            look.over(address, within, dark=shown != PANEL or PANEL not in dict(addresses[:number]).values())
    page.goto(f"{dashboard.server.url}/no/such/page")
    expect(page.get_by_text("There is no such page")).to_be_visible()
    look.over("404")
    page.context.clear_cookies()
    for address in _OUTSIDE:
        page.goto(f"{dashboard.server.url}{address}")
        expect(page.locator(".sign-in-card")).to_be_visible()
        look.over(address)
    assert not look.broken, "\n".join(look.broken)


def test_nobody_is_kept_out_of_any_dialog(dashboard: Dashboard) -> None:
    look = Look(dashboard.page)
    person = new_name("person")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person})
    for address, button, role in (
        ("api-keys", "Create key", "dialog"),
        ("settings/team", "Invite", "dialog"),
        (f"subscribers/{person}", "Delete", "alertdialog"),
    ):
        page = dashboard.open(address)
        page.get_by_role("button", name=button).first.click()
        expect(page.get_by_role(role)).to_be_visible()  # type: ignore[arg-type]
        look.over(f"{address}, {button}")
    page = dashboard.open("topics")
    palette(page)
    look.over("palette")
    page.keyboard.press("Escape")
    expect(page.get_by_placeholder("Go to, search, or paste an id")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Keys", exact=True)).to_be_visible()
    look.over("keys")
    assert not look.broken, "\n".join(look.broken)


_OUTSIDE = ("/auth/sign-in", "/auth/invitation")


def _routes() -> set[str]:
    assert pages
    found = RegistrationContext.ensure_context().decorated_pages
    routes = {str(options["route"]) for _, options in found}
    return {route for route in routes if route.startswith(("/env/", "/auth/"))}


def _places(dashboard: Dashboard) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For each route addresses below the environment, with what is there when the page has come."""
    person, topic, tenant, layout = (new_name(kind) for kind in ("person", "topic", "tenant", "layout"))
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person, "firstName": "Grace", "data": {"plan": "pro"}})
    dashboard.api("POST", "/v2/topics", {"key": topic, "name": "Apollo"})
    dashboard.api("POST", f"/v2/topics/{topic}/subscriptions", {"subscriberIds": [person]})
    dashboard.api("POST", "/v2/contexts", {"type": "tenant", "id": tenant, "data": {"plan": "pro"}})
    dashboard.api("POST", "/v2/layouts", {"layoutId": layout, "name": layout})
    workflow = dashboard.workflow(STEPS, payloadSchema=SCHEMA, isTranslationEnabled=True)
    texts = {"resourceId": workflow, "resourceType": "workflow", "locale": "en_US", "content": {"hello": "Hello"}}
    dashboard.api("POST", "/v2/translations", texts)
    to = {"subscriberId": person, "email": f"{person}@example.com"}
    transaction = dashboard.trigger(workflow, to, {"order": {"id": "4711"}, "paid": True})
    messages = f"/v1/messages?channel=email&transactionId={transaction}"
    wait_until(lambda: bool(dashboard.server.client.get(messages).json()["data"]), "the e-mail", pause=0.1)
    mail = dashboard.server.client.get(messages).json()["data"][0]["_id"]
    run = dashboard.server.client.get(f"/v1/notifications?transactionId={transaction}").json()["data"][0]["_id"]
    production = dashboard.server.client.get("/v1/environments").json()["data"][1]["_id"]
    integration = dashboard.api("GET", "/v1/integrations")[0]["_id"]
    editor, form = f"workflows/{workflow}", ".editor-panel-body"
    return {
        "welcome": [("welcome", ".home-main")],
        "workflows": [("workflows", ".rows .row")],
        "workflows/create": [("workflows/create", PANEL)],
        "workflows/templates": [("workflows/templates", ".content")],
        "workflows/[workflow]/[[...splat]]": [
            (editor, ".flow-card"),
            (f"{editor}/preferences", form),
            (f"{editor}/payload", form),
            (f"{editor}/versions", form),
            (f"{editor}/trigger", PANEL),
            (f"{editor}/steps/bell", ".code-editor .cm-content"),
            (f"{editor}/steps/bell/conditions", ".query"),
            (f"{editor}/steps/mail/editor", ".mail-body .cm-content"),
        ],
        "layouts": [("layouts", ".rows .row")],
        "layouts/create": [("layouts/create", PANEL)],
        "layouts/[layout_ref]": [(f"layouts/{layout}", ".mail-body")],
        "translations": [("translations", ".rows .row")],
        "translations/locales": [("translations/locales", PANEL)],
        "translations/master": [("translations/master", PANEL)],
        "translations/[text_kind]/[text_resource]/[[text_locale]]": [
            (f"translations/workflow/{workflow}/en_US", ".cm-content")
        ],
        "subscribers/[[subscriber_id]]": [
            ("subscribers", ".rows .row"),
            ("subscribers/create", PANEL),
            ("subscribers/import", PANEL),
            (f"subscribers/{person}", PANEL),
            *[
                (f"subscribers/{person}?tab={tab}", PANEL)
                for tab in ("preferences", "activity", "subscriptions", "inbox")
            ],
        ],
        "topics/[[topic_key]]": [("topics", ".rows .row"), ("topics/create", PANEL), (f"topics/{topic}", PANEL)],
        "contexts/[[...splat]]": [
            ("contexts", ".rows .row"),
            ("contexts/create", PANEL),
            (f"contexts/tenant/{tenant}", PANEL),
        ],
        "activity/workflow-runs/[[run_id]]": [
            ("activity/workflow-runs", ".rows .row"),
            (f"activity/workflow-runs/{run}", ".side-panel .timeline"),
        ],
        "activity/requests": [("activity/requests", ".rows .row")],
        "analytics": [("analytics", ".metrics")],
        "mailbox/[[message_id]]": [("mailbox", ".rows .row"), (f"mailbox/{mail}", PANEL)],
        "integrations/[[...splat]]": [
            ("integrations", ".rows .row"),
            ("integrations/connect", ".gallery"),
            ("integrations/connect/nodemailer", PANEL),
            (f"integrations/{integration}", PANEL),
        ],
        "api-keys": [("api-keys", ".rows .row")],
        "variables/[[variable_key]]": [("variables", ".content"), ("variables/create", PANEL)],
        "environments/[[...splat]]": [
            ("environments", ".rows .row"),
            ("environments/create", PANEL),
            (f"environments/{production}", PANEL),
            (f"environments/{production}/publish", PANEL),
        ],
        "settings": [("settings", ".form")],
        "settings/team": [("settings/team", ".rows .row")],
        "settings/account": [("settings/account", ".form")],
    }
