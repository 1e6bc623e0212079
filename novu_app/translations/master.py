"""Master JSON: everything that an environment says in one locale, in one file (contract/rest.md, Translations).

{"workflows": {<identifier>: {…}}, "layouts": {<identifier>: {…}}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound, ValidationFailed
from novu_app.translations import locales, resources, service, store
from novu_app.translations.resources import ResourceType

_PARTS: dict[str, ResourceType] = {"workflows": "workflow", "layouts": "layout"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a master file: identifiers of the resources, and why one was left as it was."""

    locale: str
    successful: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The same as a sentence."""
        done = f"Translations for {self.locale} were imported into {len(self.successful)} resource(s)"
        if not self.failed:
            return done
        return f"{done}; {len(self.failed)} failed: " + "; ".join(f"{name}: {why}" for name, why in self.failed.items())


def export(
    session: Session, environment_id: str, organization_id: str, locale: str | None = None
) -> dict[str, dict[str, Any]]:
    """The texts of all translated workflows and layouts that have any in a locale; None takes the default one.

    Raises:
        ValidationFailed: the locale is none.
    """
    name = locales.checked(locale) if locale else locales.of_organization(session, organization_id).default
    rows = store.in_locale(session, environment_id, name)
    found: dict[str, dict[str, Any]] = {}
    for part, kind in _PARTS.items():
        content = {group.resource_id: row.content for group, row in rows if group.resource_type == kind}
        known = resources.by_ids(session, environment_id, kind, content)
        found[part] = {
            known[resource_id].identifier: jsons.loads(text)
            for resource_id, text in content.items()
            if resource_id in known and known[resource_id].enabled
        }
    return found


def import_all(
    session: Session, environment_id: str, organization_id: str, locale: str, document: Mapping[str, Any]
) -> Imported:
    """Set the texts of every workflow and layout that a master file names; others stay as they are.

    One that does not exist or whose texts are not well formed fails alone.

    Raises:
        BadRequest: the document is no master file.
        ValidationFailed: the locale is none.
    """
    done = Imported(locales.checked(locale))
    parts = {part: document.get(part) or {} for part in _PARTS}
    if not any(part in document for part in _PARTS) or not all(isinstance(part, dict) for part in parts.values()):
        raise BadRequest("The master JSON must have an object workflows or layouts, with the texts by identifier")
    for part, kind in _PARTS.items():
        # In one order, whatever the file's is: two imports at once wait for each other instead of crossing.
        for identifier, content in sorted(parts[part].items()):
            try:
                if not isinstance(content, dict):
                    raise BadRequest("its translations must be an object")
                service.save(session, environment_id, organization_id, kind, identifier, done.locale, content)
            except ValidationFailed as error:
                done.failed[identifier] = "; ".join(error.extra["errors"]["content"]["messages"])
            except (NotFound, BadRequest) as error:
                done.failed[identifier] = str(error.message)
            else:
                done.successful.append(identifier)
    return done
