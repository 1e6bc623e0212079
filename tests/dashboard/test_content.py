"""Content and how it leaves: a provider connected and tried, an e-mail written in blocks and seen, layouts, translations."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name
from tests.support.smtp import SmtpSink

#: No page knows which database there is; those of others are looked at on the other one.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

SCHEMA = {"type": "object", "properties": {"order": {"type": "object", "properties": {"id": {"type": "string"}}}}}


def test_connects_smtp_writes_an_e_mail_in_blocks_and_sends_it(dashboard: Dashboard, smtp_sink: SmtpSink) -> None:
    page = dashboard.open("integrations")
    expect(page.get_by_role("row").filter(has_text="Mailbox").first).to_contain_text("Kept in this installation")
    assert serious_violations(page) == []

    # The store: found by name, connected with the provider's own fields.
    page.get_by_role("link", name="Connect provider").click()
    page.get_by_label("Search providers").fill("smtp")
    expect(page.locator(".gallery-card")).to_have_count(1)
    assert serious_violations(page) == []
    page.get_by_role("link", name="Custom SMTP").click()
    name = new_name("SMTP")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Host").fill(smtp_sink.host)
    page.get_by_role("textbox", name="Port").fill(str(smtp_sink.port))
    page.get_by_label("From email address").fill("shop@example.com")
    page.get_by_label("Sender name").fill("Shop")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Connect Custom SMTP").click()
    dashboard.toast("Connected.")

    # A test send shows what the server said, and the list remembers it.
    page.get_by_role("button", name="Send test").click()
    expect(page.locator(".trial-result")).to_contain_text("Accepted")
    expect(page.locator(".trial-result")).to_contain_text("2.0.0 OK")
    assert smtp_sink.mails[-1].message["subject"] == "Test from Novu"
    smtp_sink.answer("554 5.7.1 not from you", at="MAIL")
    page.get_by_role("button", name="Send test").click()
    expect(page.locator(".trial-result")).to_contain_text("554 5.7.1 not from you")
    assert serious_violations(page) == []
    page.get_by_role("link", name="Close").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Works")

    # An e-mail of blocks: variables are offered, and the preview is what is sent.
    workflow = dashboard.workflow(
        [{"name": "Mail", "type": "email", "controlValues": {"subject": "Order", "body": "", "editorType": "block"}}],
        payloadSchema=SCHEMA,
    )
    page = dashboard.open(f"workflows/{workflow}/steps/mail/editor")
    body = page.locator(".tiptap")
    body.click()
    page.keyboard.type("Dear {{first")
    expect(page.get_by_text("subscriber.firstName")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type(", order {{ payload.order.id }} is on its way")
    shown = page.frame_locator(".preview-pane iframe")
    expect(shown.get_by_text("Dear Ada, order id is on its way")).to_be_visible()
    page.locator("summary", has_text="Sample data").click()
    page.get_by_label("Sample payload").fill('{"order": {"id": "4711"}}')
    expect(shown.get_by_text("Dear Ada, order 4711 is on its way")).to_be_visible()
    page.get_by_label("Address to send a test to").fill("me@example.com")
    page.get_by_role("button", name="Send test").click()
    expect(page.locator(".trial-result")).to_contain_text("Accepted")
    mail = smtp_sink.mails[-1]
    assert mail.recipients == ["me@example.com"]
    assert "order 4711 is on its way" in " ".join(mail.body("plain").split())

    # The other editor begins with what the blocks say, and both drafts are kept.
    page.get_by_role("radio", name="HTML").click()
    code = page.locator(".mail-body .cm-content")
    expect(code).to_contain_text("is on its way")
    code.click()
    page.keyboard.press("Control+a")
    text = "<p>Hello {{ payload.order.id | upcase }}</p>"
    page.keyboard.insert_text(text)
    expect(shown.get_by_text("Hello 4711")).to_be_visible()
    page.get_by_role("radio", name="Blocks").click()
    expect(body).to_contain_text("is on its way")
    expect(shown.get_by_text("order 4711 is on its way")).to_be_visible()
    page.get_by_role("radio", name="HTML").click()
    expect(code).to_have_text(text)
    assert serious_violations(page) == []
    integration = next(each for each in dashboard.api("GET", "/v1/integrations") if each["name"] == name)
    dashboard.api("DELETE", f"/v1/integrations/{integration['_id']}")


def test_a_layout_is_made_previewed_and_kept_from_losing_its_content(dashboard: Dashboard) -> None:
    name = new_name("brand")
    page = dashboard.open("layouts")
    page.get_by_role("link", name="Create layout").first.click()
    page.locator(".side-panel").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create layout").click()
    page.wait_for_url(f"**/layouts/{name}")
    page.locator(".tiptap").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Sent to {{ subscriber.email }}")
    shown = page.frame_locator(".write-shown iframe")
    expect(shown.get_by_text("Sent to ada@example.com")).to_be_visible()
    assert serious_violations(page) == []

    # Without a place for the content it is no layout: it says so and keeps what was stored.
    page.locator(".tiptap").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text('should contain the "content" variable').first).to_be_visible()
    assert "content" in dashboard.api("GET", f"/v2/layouts/{name}")["controls"]["values"]["email"]["body"]
    page = dashboard.open("layouts")
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
    assert serious_violations(page) == []


def test_translations_are_written_beside_the_default_texts(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow(
        [{"name": "Bell", "type": "in_app", "controlValues": {"body": "{{ t.hello }}"}}], isTranslationEnabled=True
    )
    for locale, texts in (("en_US", {"hello": "Hello"}), ("de_DE", {"hello": "Hallo"}), ("en_US", {"hello": "Hi"})):
        body = {"resourceId": workflow, "resourceType": "workflow", "locale": locale, "content": texts}
        dashboard.api("POST", "/v2/translations", body)
    page = dashboard.open("translations")
    line = page.get_by_role("row").filter(has_text=workflow)
    expect(line).to_contain_text("de_DE · 1 outdated")
    assert serious_violations(page) == []
    line.get_by_role("link", name="de_DE").click()
    editor = page.get_by_label("Texts in de_DE")
    expect(editor).to_contain_text("Hallo")
    expect(page.get_by_label("Texts in the default locale")).to_contain_text("Hi")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('{"hello": "Servus"}')
    expect(page.get_by_role("navigation", name="Locales")).to_contain_text("de_DE · up to date")
    stored = dashboard.api("GET", f"/v2/translations/workflow/{workflow}/de_DE")
    assert stored["content"] == {"hello": "Servus"}
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('{"hello": "{{ oops"}')
    expect(page.get_by_role("alert").first).to_be_visible()
    assert serious_violations(page) == []
