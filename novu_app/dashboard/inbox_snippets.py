"""Code that puts the inbox into a page, with the application identifier and a subscriber filled in."""

from __future__ import annotations

INBOX_LANGUAGES = (("html", "HTML"), ("react", "React"), ("js", "JavaScript"))


def inbox_snippets(url: str, identifier: str, subscriber_id: str) -> dict[str, str]:
    """Ways to show an inbox, by language (docs/how-to/embed-the-inbox.md).

    Args:
        url: address of the installation.
        identifier: the application identifier of the environment; it is public.
        subscriber_id: whose inbox.
    """
    return {
        "html": (
            "<script\n"
            "  async\n"
            f'  src="{url}/embed.js"\n'
            f'  data-application-identifier="{identifier}"\n'
            f'  data-subscriber-id="{subscriber_id}"\n'
            "></script>"
        ),
        "react": (
            "// npm install @novu/react\n"
            'import { Inbox } from "@novu/react";\n\n'
            "export function Notifications() {\n"
            "  return (\n"
            "    <Inbox\n"
            f'      applicationIdentifier="{identifier}"\n'
            f'      subscriber="{subscriber_id}"\n'
            f'      backendUrl="{url}"\n'
            f'      socketUrl="{url}"\n'
            "    />\n"
            "  );\n"
            "}"
        ),
        "js": (
            "// npm install @novu/js\n"
            'import { Novu } from "@novu/js";\n\n'
            "const novu = new Novu({\n"
            f'  applicationIdentifier: "{identifier}",\n'
            f'  subscriber: "{subscriber_id}",\n'
            f'  apiUrl: "{url}",\n'
            f'  socketUrl: "{url}",\n'
            "});\n"
            "const { data } = await novu.notifications.list();\n"
            'novu.on("notifications.notification_received", ({ result }) => console.log(result.subject));'
        ),
    }
