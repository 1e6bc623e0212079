"""Nodes that are more than text: buttons, pictures, cards."""

from __future__ import annotations

from novu_app.content.blocks.liquid import escaped, value_of
from novu_app.content.blocks.place import Node, Place, attributes_of
from novu_app.content.blocks.styling import SMOOTH, TITLE, Attributes, css, number, px, side, style, table

_CARD_INK = "#6B7280"
_RADII = {"round": "9999px", "smooth": "6px"}
_LOGO_SIZES = {"sm": "40px", "md": "48px", "lg": "64px"}
_PLAIN = {"outline": "none", "border": "none", "text-decoration": "none"}
#: Padding of a button: top and bottom, right and left, in pixels. The line around it adds two above and below.
_BUTTON_PADDING = {"Top": 10, "Right": 32, "Bottom": 10, "Left": 32}


def button(node: Node, _inner: str, place: Place) -> str:
    """A link that looks like a button: filled, or a line around it."""
    attributes = attributes_of(node)
    color = css(attributes.get("buttonColor") or "") or "#000000"
    ink = css(attributes.get("textColor") or "") or "#ffffff"
    filled = attributes.get("variant", "filled") == "filled"
    padding = {edge: number(attributes.get(f"padding{edge}"), usual) for edge, usual in _BUTTON_PADDING.items()}
    padding = {**padding, "Top": padding["Top"] + 2, "Bottom": padding["Bottom"] + 2}
    look = {
        "display": "inline-block",
        "max-width": "100%",
        "line-height": "120%",
        "color": ink,
        "background-color": color if filled else "transparent",
        "border": f"2px solid {color}",
        "text-decoration": "none",
        "font-size": "14px",
        "font-weight": 500,
        "border-radius": _RADII.get(str(attributes.get("borderRadius")), "0"),
        "padding": " ".join(px(padding[edge]) for edge in ("Top", "Right", "Bottom", "Left")),
        "mso-padding-alt": "0",
    }
    usual = not (attributes.get("buttonColor") or attributes.get("textColor")) and filled and not place.coloured
    named = ' class="nv-button"' if usual else ""
    label = value_of(attributes, "text", "isTextVariable", place)
    url = value_of(attributes, "url", "isUrlVariable", place)
    # Outlook leaves the padding of a link out: spaces that only it reads stand for it.
    left, right = (f'<!--[if mso]><i style="mso-font-width:400%"{up} hidden>{gap}</i><![endif]-->' for up, gap in _GAPS)
    link = f'<a href="{url}" target="_blank"{named}{style(look)}>{left}{label}{right}</a>'
    align = side(attributes.get("alignment"))
    return table(
        f'<td align="{align}">{link}</td>',
        text_align=align,
        margin_bottom=place.bottom(20),
    )


_GAPS = ((' class="nv-gap"', "&#8202;&#8202;&#8202;&#8202;"), ("", "&#8202;&#8202;&#8202;&#8202;&#8203;"))


def image(node: Node, _inner: str, place: Place) -> str:
    """A picture in a line of its own, that may be a link."""
    attributes = attributes_of(node)
    look = {
        "display": "block",
        **_PLAIN,
        "width": px(attributes.get("width"), "auto"),
        "height": px(attributes.get("height"), "auto"),
        "max-width": "100%",
        "border-radius": px(attributes.get("borderRadius")),
    }
    picture = _picture(attributes, place, "Image", look, sized=True)
    linked = _linked(picture, attributes, place, {"display": "block", "max-width": "100%", "text-decoration": "none"})
    return _row(linked, side(attributes.get("alignment"), "center"), place)


def logo(node: Node, _inner: str, place: Place) -> str:
    """The sender's sign, in one of three sizes."""
    attributes = attributes_of(node)
    size = str(attributes.get("size") or "sm")
    length = _LOGO_SIZES.get(size) or px(size, "40px")
    picture = _picture(attributes, place, "Logo", {"display": "block", **_PLAIN, "width": length, "height": length})
    return _row(picture, side(attributes.get("alignment")), place)


def inline_image(node: Node, _inner: str, place: Place) -> str:
    """A picture in a line of text."""
    attributes = attributes_of(node)
    width, height = (px(attributes.get(name), "20px") for name in ("width", "height"))
    look = {"display": "inline", "vertical-align": "middle", "width": width, "height": height, **_PLAIN}
    picture = _img(attributes, place, attributes.get("alt"), attributes.get("title"), look, sized=True)
    return _linked(picture, attributes, place, {"display": "inline", "text-decoration": "none"})


def link_card(node: Node, _inner: str, place: Place) -> str:
    """A card with picture, title, badge and description, all of it a link."""
    attributes = attributes_of(node)
    said = {name: escaped(attributes.get(name)) for name in ("title", "description", "linkTitle", "image", "link")}
    href = said["link"] or "#"
    frame = {"border": "1px solid #eaeaea", "border-radius": "10px", "text-decoration": "none", "color": "inherit"}
    shown = {**frame, "display": "block", "margin-bottom": place.bottom(20)}
    title = {"font-size": "18px", "line-height": "24px", "font-weight": 600, "color": TITLE, "margin": "0", **SMOOTH}
    body = {"font-size": "16px", "line-height": "24px", "color": _CARD_INK, "margin": "0", **SMOOTH}
    more = {"color": TITLE, "font-size": "14px", "font-weight": 600, "text-decoration": "underline"}
    further = f" <span{style(more)}>{said['linkTitle']}</span>" if said["linkTitle"] else ""
    top = ""
    if said["image"]:
        look = {"display": "block", **_PLAIN, "border-radius": "10px 10px 0 0", "width": "100%", "object-fit": "cover"}
        named = said["title"] or "Link Card"
        picture = f'<img src="{said["image"]}" alt="{named}" title="{named}"{style(look)}>'
        top = table(f"<td>{picture}</td>", margin_bottom="6px")
    badge = _badge(attributes)
    head = f"<p{style(title)}>{said['title']}</p>"
    heading = table(f"<td>{head}</td>{badge}", align="left", width="auto", margin_bottom="8px")
    about = f"<p{style({**body, 'clear': 'both'})}>{said['description']}{further}</p>"
    cell = f'<td valign="top" style="padding:15px">{heading}{about}</td>'
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer"{style(shown)}>{top}{table(cell)}</a>'


def _badge(attributes: Attributes) -> str:
    badge, beside = escaped(attributes.get("badgeText")), escaped(attributes.get("subTitle"))
    small = {"font-size": "12px", "line-height": "12px"}
    if badge:
        look = {"font-weight": 600, "color": TITLE, "padding": "4px 8px", "border-radius": "8px", **small}
        said = f"<span{style({**look, 'background-color': '#FEF08A'})}>{badge}</span>"
    elif beside:
        said = f"<span{style({'font-weight': 'normal', 'color': _CARD_INK, **small})}>{beside}</span>"
    else:
        return ""
    return f"<td{style({'padding-left': '6px', 'vertical-align': 'middle'})}>{said}</td>"


def _picture(attributes: Attributes, place: Place, usual: str, look: Attributes, *, sized: bool = False) -> str:
    alt, title = attributes.get("alt"), attributes.get("title")
    return _img(attributes, place, alt or title or usual, title or alt or usual, look, sized=sized)


def _img(attributes: Attributes, place: Place, alt: object, title: object, look: Attributes, *, sized: bool) -> str:
    source = value_of(attributes, "src", "isSrcVariable", place)
    # Outlook knows no sizes in styles.
    sizes = ((name, int(number(look.get(name)))) for name in ("width", "height")) if sized else ()
    said = "".join(f' {name}="{pixels}"' for name, pixels in sizes if pixels)
    return f'<img src="{source}" alt="{escaped(alt)}" title="{escaped(title)}"{said}{style(look)}>'


def _linked(picture: str, attributes: Attributes, place: Place, look: Attributes) -> str:
    if not attributes.get("externalLink"):
        return picture
    url = value_of(attributes, "externalLink", "isExternalLinkVariable", place)
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer"{style(look)}>{picture}</a>'


def _row(inner: str, align: str, place: Place) -> str:
    return table(f'<td align="{align}">{inner}</td>', margin_top="0", margin_bottom=place.bottom(32))
