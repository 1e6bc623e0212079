"""The whole HTML page around blocks: widths, fonts, dark screens and the direction of writing."""

from __future__ import annotations

from html import escape

from novu_app.content.blocks.styling import FONT, GROUND
from novu_app.content.direction import reads_right_to_left

# What the author coloured stays; the editor's own black on white follows the reader's screen.
_STYLE = (
    ".nv-body,.nv-sheet{font-family:" + FONT + "}"
    "@media only screen and (max-width:425px){.nv-row{width:100%!important;max-width:100%!important}"
    ".nv-column{display:block!important;width:100%!important;padding:0!important}}"
    "@media (prefers-color-scheme:dark){.nv-body,.nv-sheet{background-color:#18191b!important}"
    ".nv-text{color:#d1d5db!important}.nv-title{color:#f9fafb!important}.nv-quiet{color:#9ca3af!important}"
    ".nv-button{background-color:#f9fafb!important;border-color:#f9fafb!important;color:#111827!important}}"
)
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="x-apple-disable-message-reformatting" content="yes">'
    '<meta name="format-detection" content="telephone=no,address=no,email=no,date=no,url=no">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    f"<style>{_STYLE}</style>"
)
_TABLE = '<table role="presentation" align="center" width="100%" border="0" cellpadding="0" cellspacing="0"'


def as_page(html: str) -> str:
    """The whole HTML document around what :func:`render_blocks` gives, for an e-mail that stands by itself."""
    turned = ' dir="rtl"' if reads_right_to_left(html) else ""
    font = escape(FONT)
    direction = ";direction:rtl" if turned else ""
    return (
        f"<!doctype html><html{turned}><head>{_HEAD}</head>"
        f'<body class="nv-body" style="margin:0;padding:0;background-color:{GROUND};font-family:{font}">'
        f'{_TABLE}><tbody><tr><td class="nv-body"{turned} style="background-color:{GROUND}{direction}">'
        f'{_TABLE} class="nv-sheet" style="max-width:600px;min-width:300px;width:100%;margin:0 auto;'
        f'background-color:{GROUND}"><tbody><tr><td style="padding:8px;font-family:{font}">{html}</td></tr>'
        "</tbody></table></td></tr></tbody></table></body></html>"
    )
