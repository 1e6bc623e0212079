"""The block editor's document (Maily / TipTap JSON) as e-mail HTML with Liquid in it.

The document is turned into a template once per workflow version; variables stay Liquid and are filled in per recipient.
"""

from novu_app.content.blocks.addresses import links_in, pictures_in
from novu_app.content.blocks.document import document_of, is_block_document, render_blocks
from novu_app.content.blocks.liquid import CONTENT
from novu_app.content.blocks.page import as_page

__all__ = ["CONTENT", "as_page", "document_of", "is_block_document", "links_in", "pictures_in", "render_blocks"]
