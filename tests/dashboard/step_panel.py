"""The panel of a step as a test fills it in: what is done in it, by the names of control values."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


class Panel:
    """The panel of the open step; ``other`` is a workflow that it can start."""

    def __init__(self, page: Page, other: str) -> None:
        self.page, self.other = page, other
        self.body = page.locator(".editor-panel-body")

    def put(self, name: str, text: str) -> None:
        """Write into the field of a control value, whichever kind of field it is."""
        # What is needed seldom is folded.
        self.page.evaluate(
            "document.querySelectorAll('.editor-panel details').forEach((each) => { each.open = true; })"
        )
        field = self.body.locator(f'.code-editor[data-name="{name}"] .cm-content, [id="{name}"]').first
        expect(field).to_be_visible()
        kind = field.evaluate("(each) => each.isContentEditable ? 'CODE' : each.tagName")
        if kind == "CODE":
            field.click()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
        elif kind == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
        # What is left is stored at once.
        field.blur()

    def switch(self, label: str) -> None:
        """Turn a switch on."""
        self.page.evaluate(
            "document.querySelectorAll('.editor-panel details').forEach((each) => { each.open = true; })"
        )
        switch = self.body.locator(".switch-row").filter(has_text=label).get_by_role("switch")
        switch.click()
        expect(switch).to_be_checked()

    def choose(self, label: str) -> None:
        """Take one of a few ways."""
        button = self.body.get_by_role("button", name=label, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def condition(self, of: str, variable: str, value: str) -> None:
        """Build a condition of one rule: that of the step, of the event that it waits for, or of an arm."""
        builder = self.body.get_by_role("group", name=f"Condition of the {of}")
        builder.get_by_role("button", name="Rule to this group").click()
        builder.get_by_label("Variable", exact=True).fill(variable)
        builder.get_by_label("Value", exact=True).fill(value)
        builder.get_by_label("Value", exact=True).blur()

    def header(self, name: str, value: str) -> None:
        """Add a header."""
        group = self.body.get_by_role("group", name="Headers")
        group.get_by_role("button", name="Add").click()
        group.get_by_label("Headers 1: key").fill(name)
        group.get_by_label("Headers 1: value").fill(value)
        group.get_by_label("Headers 1: value").blur()

    def html(self, text: str) -> None:
        """Write the body of an e-mail as HTML."""
        self.body.get_by_role("radio", name="HTML").click()
        code = self.body.locator(".mail-body .cm-content")
        code.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        code.blur()

    def arm(self, name: str) -> None:
        """Add an arm and name it."""
        self.body.get_by_role("button", name="Add arm").click()
        self.put("arms.0.name", name)


Act = Callable[[Panel], None]


def put(name: str, text: str) -> Act:
    return lambda panel: panel.put(name, text)


def switch(label: str) -> Act:
    return lambda panel: panel.switch(label)


def choose(label: str) -> Act:
    return lambda panel: panel.choose(label)
