"""Texts as templates take them: read once for a chunk, and remembered by revision (ARCHITECTURE.md, law 8)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.content.phrases import Phrases
from novu_app.kernel import bulk, jsons
from novu_app.translations import locales
from novu_app.translations.texts import flat

#: Environment, resource type and row id of the resource.
Wanted = tuple[str, str, str]
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Texts:
    """All locales of a resource at one revision, flat."""

    revision: str
    by_locale: Mapping[str, Mapping[str, str]]
    _phrases: dict[tuple[str, ...], Phrases] = field(default_factory=dict)

    def along(self, chain: tuple[str, ...]) -> Phrases:
        """Each key as the first locale of the chain has it."""
        # What the resource has no texts in makes no difference: subscribers of any locale share what is left.
        known = tuple(locale for locale in chain if locale in self.by_locale)
        found = self._phrases.get(known)
        if found is None:
            merged: dict[str, tuple[str, str]] = {}
            for locale in reversed(known):
                merged.update({key: (text, locale) for key, text in self.by_locale[locale].items()})
            found = self._phrases[known] = Phrases((self.revision, *known), known or chain[-1:], merged)
        return found


@dataclass(frozen=True, slots=True)
class Translated:
    """The texts of a resource, and the locale that is asked last."""

    texts: Texts
    default: str

    def phrases(self, locale: str | None) -> Phrases:
        """The texts for somebody with this locale."""
        return self.texts.along(locales.chain(locale, self.default))


@dataclass(frozen=True, slots=True)
class Translations:
    """What :func:`load` found, by what was asked for."""

    by_resource: Mapping[Wanted, Translated] = field(default_factory=dict)

    def phrases(self, environment_id: str, kind: str, resource_id: str, locale: str | None) -> Phrases | None:
        """The texts of a resource for somebody with this locale; None where it is not translated, or was not asked for."""
        found = self.by_resource.get((environment_id, kind, resource_id))
        return found.phrases(locale) if found else None


_texts: OrderedDict[str, Texts] = OrderedDict()
_lock = threading.Lock()


def load(session: Session, wanted: Iterable[Wanted]) -> Translations:
    """The texts of these resources, in one statement, or two when this process has not met one of them before.

    A resource for which translations are switched off is left out; one that is translated and has no texts is there, empty.
    """
    rows = bulk.run(
        session,
        "WITH {v} SELECT v.environment_id, v.kind, v.id, o.default_locale, g.id, g.revision FROM v "
        "JOIN environment e ON e.id = v.environment_id JOIN organization o ON o.id = e.organization_id "
        "LEFT JOIN workflow w ON v.kind = 'workflow' AND w.environment_id = v.environment_id AND w.id = v.id "
        "LEFT JOIN layout l ON v.kind = 'layout' AND l.environment_id = v.environment_id AND l.id = v.id "
        "LEFT JOIN translation_group g ON g.environment_id = v.environment_id AND g.resource_type = v.kind "
        "AND g.resource_id = v.id WHERE w.translation_enabled OR l.translation_enabled",
        {"environment_id": "text", "kind": "text", "id": "text"},
        sorted(set(wanted)),
    )
    revisions = {row[5]: row[4] for row in rows if row[4]}
    known = {revision: _texts[revision] for revision in revisions if revision in _texts}
    known |= _read(session, {revision: revisions[revision] for revision in revisions.keys() - known.keys()})
    none = Texts("", {})
    return Translations(
        {(row[0], row[1], row[2]): Translated(known.get(row[5], none), row[3] or locales.DEFAULT) for row in rows}
    )


def _read(session: Session, groups: Mapping[str, str]) -> dict[str, Texts]:
    """Texts by revision, of groups by revision."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT v.revision, t.locale, t.content FROM v LEFT JOIN translation t ON t.group_id = v.id",
        {"revision": "text", "id": "text"},
        sorted(groups.items()),
    )
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for revision, locale, content in rows:
        texts = found.setdefault(revision, {})
        if locale is not None:
            texts[locale] = flat(jsons.loads(content))
    made = {revision: Texts(revision, by_locale) for revision, by_locale in found.items()}
    with _lock:
        _texts.update(made)
        while len(_texts) > _KEPT:
            _texts.popitem(last=False)
    return made
