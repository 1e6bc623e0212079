"""``links`` of templates: the subscriber's own addresses, made only where a template names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from novu_app.contexts.references import keys_of
from novu_app.kernel.settings import get_settings
from novu_app.preferences import page_links, unsubscribing
from novu_app.preferences.merging import defaults_of
from novu_app.preferences.page_links import Whose
from novu_app.preferences.unsubscribing import Offer, of_category

_NAMES: Final = frozenset({"preferences", "unsubscribe", "unsubscribeCategory"})
#: In place of a token: opens nothing.
_NOTHING: Final = "preview"


def examples(preferences: Mapping[str, Any], tags: Sequence[str]) -> dict[str, str | None]:
    """``links`` of previews: addresses that open nothing, and none where the engine would have none.

    Args:
        preferences: of the workflow's definition.
        tags: the workflow's.
    """
    settings = get_settings()
    offered = bool(settings.public_url) and not defaults_of(preferences).critical
    ending = f"{settings.public_url}{unsubscribing.PATH}/{_NOTHING}" if offered else None
    return {
        "preferences": f"{settings.public_url_resolved}{page_links.PATH}/{_NOTHING}",
        "unsubscribe": ending,
        "unsubscribeCategory": ending if tags else None,
    }


class Links(dict[str, Any]):
    """The namespace. Signing costs more than many a template, so that nothing is made before it is asked for.

    ``preferences`` is the hosted page, in the contexts of the message. ``unsubscribe`` ends the workflow's e-mails and
    ``unsubscribeCategory`` those of its first tag; they are empty where these can not be turned off or nobody could reach the
    address, the latter without a tag, too.
    """

    __slots__ = ("_context", "_of", "_preferences", "_tags")

    def __init__(
        self,
        of: tuple[str, str, str],
        preferences: Mapping[str, Any],
        tags: Sequence[str],
        context: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """The addresses of a subscriber in one workflow.

        Args:
            of: the row ids of the environment, the subscriber and the workflow.
            preferences: of the workflow's definition.
            tags: the workflow's.
            context: ``{type: {"id"}}`` of the message.
        """
        self._of = of
        self._preferences = preferences
        self._tags = tags
        self._context = context

    def get(self, key: str, default: Any = None) -> Any:
        """One of the addresses."""
        if key == "preferences":
            return page_links.url_for(Whose(*self._of[:2], keys_of(self._context)))
        if key not in _NAMES or defaults_of(self._preferences).critical:
            return default
        offer = Offer(*self._of)
        if key == "unsubscribe":
            return unsubscribing.url_for(offer)
        return unsubscribing.url_for(of_category(offer, self._tags)) if self._tags else default

    def __getitem__(self, key: str) -> Any:
        """As :meth:`get`.

        Raises:
            KeyError: there is no such address.
        """
        if key not in _NAMES:
            raise KeyError(key)
        return self.get(key)

    def __contains__(self, key: object) -> bool:
        """Whether there is such an address."""
        return key in _NAMES
