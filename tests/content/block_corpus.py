"""Documents of the block editor, each with the values of its variables: every node and mark that the editor knows."""

from typing import Any

Node = dict[str, Any]


def node(kind: str, *content: Node, **attributes: Any) -> Node:
    """A node with these attributes."""
    made: Node = {"type": kind}
    if attributes:
        made["attrs"] = attributes
    if content:
        made["content"] = list(content)
    return made


def text(said: str, *marks: str | Node) -> Node:
    """A text with these marks."""
    named = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return {"type": "text", "text": said, **({"marks": named} if named else {})}


def mark(kind: str, **attributes: Any) -> Node:
    """A mark with these attributes."""
    return {"type": kind, "attrs": attributes}


def p(*content: str | Node, **attributes: Any) -> Node:
    """A paragraph."""
    return node("paragraph", *(text(each) if isinstance(each, str) else each for each in content), **attributes)


def variable(name: str, **attributes: Any) -> Node:
    """A variable."""
    return node("variable", id=name, **attributes)


def item(*content: Node) -> Node:
    """An item of a list."""
    return node("listItem", *content)


LINK = mark("link", href="https://example.com/a?b=1&c=2", target="_blank")
PICTURE = "https://example.com/picture.png"

#: Values of variables by their names, as the engine has them; ``current`` is what repeats make.
VALUES: dict[str, Any] = {
    "payload": {
        "name": "Ada & <Bob>",
        "url": "https://example.com/from-payload?x=1&y=2",
        "picture": "https://example.com/from-payload.png",
        "label": "Go on",
        "yes": True,
        "no": False,
        "blank_text": "",
        "items": [{"name": "one", "url": "https://example.com/1"}, {"name": "two", "url": "https://example.com/2"}],
    }
}

CORPUS: dict[str, list[Node]] = {
    "paragraphs": [
        p("Hello"),
        p(),
        p("In the middle", textAlign="center"),
        p("Right", textAlign="right"),
        p("   "),
        p("Left", textAlign="left"),
    ],
    "headings": [
        node("heading", text("One"), level=1),
        node("heading", text("Two"), level=2, textAlign="center"),
        node("heading", text("Three"), level=3, textAlign="right"),
        node("heading", text("None")),
    ],
    "marks": [
        p(
            text("bold", "bold"),
            text("italic", "italic"),
            text("underline", "underline"),
            text("strike", "strike"),
            text("code", "code"),
            text("red", mark("textStyle", color="#ff0000")),
            text("no color", mark("textStyle", color=None)),
        ),
        p(
            text("all", LINK, mark("textStyle", color="rgb(1, 2, 3)"), "italic", "bold", "strike", "underline"),
        ),
        p(text("a "), text("link", LINK), text(" in a line")),
        p(text("1 < 2 & \"3\" > '0'")),
    ],
    "links": [
        p(text("plain", mark("link", href="https://example.com/"))),
        p(text("here", mark("link", href="https://example.com/", target="_self", rel="nofollow"))),
        p(text("variable", mark("link", href="payload.url", isUrlVariable=True))),
        p(text("with protocol", mark("link", href="https://payload.url", isUrlVariable=True))),
        p(text("mail", mark("link", href="mailto:a@example.com"))),
    ],
    "variables": [
        p("Dear ", variable("payload.name"), "!"),
        p(variable("payload.name", fallback="friend")),
        p({**variable("payload.name"), "marks": [{"type": "bold"}, LINK]}),
        node("heading", text("For "), variable("payload.name"), level=2),
        p("nothing: ", variable("")),
    ],
    "buttons": [
        node("button", text="Open", url="https://example.com/open", variant="filled", borderRadius="smooth"),
        node(
            "button",
            text="Round",
            url="https://example.com/",
            variant="outline",
            borderRadius="round",
            alignment="center",
        ),
        node(
            "button",
            text="Sharp",
            url="https://example.com/",
            variant="filled",
            borderRadius="sharp",
            alignment="right",
            buttonColor="#0000ff",
            textColor="#ffff00",
            paddingTop=4,
            paddingRight=8,
            paddingBottom=4,
            paddingLeft=8,
        ),
        node(
            "button", text="payload.label", isTextVariable=True, url="payload.url", isUrlVariable=True, variant="filled"
        ),
        node("spacer", height=8),
    ],
    "images": [
        node("image", src=PICTURE, width=300, height=200, alignment="center"),
        node(
            "image",
            src=PICTURE,
            alt="A cat",
            title="Cat",
            width="auto",
            height="auto",
            alignment="left",
            borderRadius=8,
        ),
        node("image", src=PICTURE, width="120", height="auto", alignment="right", externalLink="https://example.com/i"),
        node(
            "image",
            src="payload.picture",
            isSrcVariable=True,
            externalLink="payload.url",
            isExternalLinkVariable=True,
            width=10,
        ),
        node("spacer", height=16),
    ],
    "logos": [
        node("logo", src=PICTURE, size="sm", alignment="left"),
        node("logo", src=PICTURE, size="lg", alignment="center", alt="Acme"),
        node("logo", src="payload.picture", isSrcVariable=True, size="md", alignment="right", title="T"),
    ],
    "inline images": [
        p("before ", node("inlineImage", src=PICTURE, width=20, height=20), " after"),
        p(node("inlineImage", src=PICTURE, width=32, height=16, alt="x", externalLink="https://example.com/ii")),
        p(node("inlineImage", src="payload.picture", isSrcVariable=True)),
    ],
    "lists": [
        node("bulletList", item(p("one")), item(p("two"), p("more of two"))),
        node("orderedList", item(p("first")), item(p("second"), node("bulletList", item(p("inside"))))),
        p("after"),
        node("bulletList", item(p("last one"))),
        node("spacer", height=4),
    ],
    "quotes and lines": [
        node("blockquote", p("To be"), p("or not")),
        node("horizontalRule"),
        node("spacer", height=32),
        node("blockquote", p("after a spacer")),
        p("one", node("hardBreak"), "two"),
    ],
    "spacers": [
        p("above"),
        node("spacer", height=8),
        p("between"),
        node("heading", text("title"), level=1),
        node("spacer", height=64),
        p("below"),
        node("footer", text("small")),
        node("spacer", height=4),
    ],
    "footers": [
        node("footer", text("© Acme "), text("Unsubscribe", LINK)),
        node("footer", text("centered"), textAlign="center"),
    ],
    "sections": [
        node("section", p("plain"), p("last")),
        node(
            "section",
            node("heading", text("In a box"), level=3),
            p("with text"),
            node("button", text="B", url="https://example.com/", variant="filled"),
            backgroundColor="#f7f7f7",
            borderColor="#e2e2e2",
            borderWidth=2,
            borderRadius=8,
            align="center",
            paddingTop=16,
            paddingRight=24,
            paddingBottom=16,
            paddingLeft=24,
        ),
        node(
            "section",
            p("bare"),
            backgroundColor="transparent",
            borderWidth=0,
            paddingTop=0,
            marginTop=16,
            marginBottom=8,
        ),
        node("section", node("section", p("nested"), borderWidth=0), borderWidth=0, align="right"),
    ],
    "two columns": [
        node(
            "columns",
            node("column", p("left"), width="auto"),
            node("column", p("right"), width="auto", verticalAlign="middle"),
        ),
        node("columns", node("column", p("third"), width=30), node("column", p("rest"), width="auto"), gap=16),
    ],
    "many columns": [
        node(
            "columns",
            *(node("column", p(str(n)), node("image", src=PICTURE, width=50), width="auto") for n in range(3)),
        ),
        node("columns", *(node("column", p(str(n)), width=20, verticalAlign="bottom") for n in range(4)), gap=24),
        node("columns", node("column", p("alone"), width=50)),
    ],
    "columns in a section": [
        node(
            "section",
            node(
                "columns",
                node("column", node("logo", src=PICTURE, size="sm"), width=40),
                node("column", p("Acme", textAlign="right"), width=60),
            ),
            backgroundColor="#101010",
        )
    ],
    "repeats": [
        node("repeat", p("- ", variable("current.name"), " -"), each="payload.items"),
        node("for", p(variable("current.name")), each="payload.items"),
        node(
            "repeat",
            node("section", p(variable("current.name")), backgroundColor="#eeeeee"),
            node("spacer", height=8),
            each="payload.items",
        ),
        p("after"),
    ],
    "conditions": [
        p("shown", showIfKey="payload.yes"),
        p("hidden", showIfKey="payload.no"),
        p("empty", showIfKey="payload.blank_text"),
        p("unknown", showIfKey="payload.unknown"),
        node("heading", text("hidden"), level=1, showIfKey="payload.no"),
        node("button", text="hidden", url="https://example.com/", showIfKey="payload.no"),
        node("button", text="shown", url="https://example.com/", variant="filled", showIfKey="payload.yes"),
        node("image", src=PICTURE, showIfKey="payload.no"),
        node("section", p("hidden"), showIfKey="payload.no"),
        node("section", p("shown"), showIfKey="payload.yes"),
        node("columns", node("column", p("hidden")), showIfKey="payload.no"),
        node("repeat", p("hidden"), each="payload.items", showIfKey="payload.no"),
        node("repeat", p("shown"), each="payload.items", showIfKey="payload.yes"),
        node("logo", src=PICTURE, showIfKey="payload.no"),
        node("spacer", height=8, showIfKey="payload.no"),
        node("htmlCodeBlock", text("<b>hidden</b>"), showIfKey="payload.no"),
        p("inline ", variable("payload.name", showIfKey="payload.no"), "rest"),
    ],
    "html": [
        node("htmlCodeBlock", text('<p class="x">Hello <a href="https://example.com/h">you</a></p>')),
        node("htmlCodeBlock", text("<style>.y{color:#123456;font-weight:bold}</style><div class='y'>styled</div>")),
        node(
            "htmlCodeBlock",
            text("<!doctype html><html><head><style>h4{color:#654321}</style></head><body><h4>page</h4></body></html>"),
        ),
        p("after: not ", text("styled", "bold")),
    ],
    "right to left": [
        p("שלום עולם", textDirection="rtl"),
        node("heading", text("כותרת"), level=2, textDirection="rtl"),
        node("heading", text("במרכז"), level=2, textDirection="rtl", textAlign="center"),
        node("footer", text("הסוף"), textDirection="rtl", textAlign="right"),
        p("left to right", textDirection="ltr"),
        p("and left to right again, so that most of the letters are"),
    ],
    "cards": [
        node(
            "linkCard",
            title="News",
            description="What is new",
            link="https://example.com/card",
            linkTitle="Read on",
            image=PICTURE,
            badgeText="new",
            subTitle="",
        ),
        node("linkCard", title="Only a title", description="and text", link="https://example.com/2", subTitle="today"),
    ],
    "a whole e-mail": [
        node("logo", src=PICTURE, size="md", alignment="center"),
        node("spacer", height=32),
        node("heading", text("Your order, "), variable("payload.name"), level=1, textAlign="center"),
        p("It is on its way with ", text("Acme Express", "bold", LINK), "."),
        node(
            "section",
            node(
                "repeat",
                node(
                    "columns",
                    node("column", node("image", src=PICTURE, width=48, height=48), width=20),
                    node("column", p(variable("current.name")), width="auto"),
                ),
                each="payload.items",
            ),
            backgroundColor="#f7f7f7",
            borderWidth=0,
            paddingTop=12,
        ),
        node("spacer", height=16),
        node("button", text="Track it", url="payload.url", isUrlVariable=True, variant="filled", alignment="center"),
        node("horizontalRule"),
        node("footer", text("You get this because you ordered.", "italic"), textAlign="center"),
    ],
}
