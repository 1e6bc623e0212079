"""How a host page styles parts of the inbox: by the keys that Novu's components use (``appearance.elements``).

Styles come from pages that we do not know, and are data: a part that we know, a property that we know, a value that is right
for it. The page sets them as such (host.jsx), never as text of a style sheet. What is none of these is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from novu_app.inbox.appearance import COLOR, FONTS, LENGTH, LONGEST, PLAIN_COLOR

#: Properties by the selector of what has them.
Styles = dict[str, dict[str, str]]

_BACK = ".feed-header:has([data-act='back'])"
#: Where the parts are, by their keys.
PARTS: Mapping[str, str] = {
    "root": ".inbox",
    "button": ".feed-button",
    "input": ".feed-input",
    "badge": ".feed-count",
    "strong": ".feed-text .strong",
    "em": ".feed-text .em",
    "tooltipContent": ".feed-tip",
    "dropdownContent": ".feed-menu",
    "dropdownItem": ".feed-menu button",
    "popoverContent": ".feed-popover",
    "inboxHeader": ".feed-header",
    "inboxStatus__title": ".feed-title",
    "inboxStatus__dropdownTrigger": ".feed-title button",
    "inboxStatus__dropdownContent": "#inbox-views",
    "inboxStatus__dropdownItem": "#inbox-views button",
    "moreActions__dropdownTrigger": "[popovertarget='inbox-actions']",
    "moreActions__dropdownContent": "#inbox-actions",
    "moreActions__dropdownItem": "#inbox-actions button",
    "preferences__button": "[data-act='preferences']",
    "tabsRoot": ".feed-tabs",
    "tabsList": ".feed-tabs [role='tablist']",
    "tabsTrigger": ".feed-tab",
    "notificationsTabs__tabsRoot": ".feed-tabs",
    "notificationsTabs__tabsList": ".feed-tabs [role='tablist']",
    "notificationsTabs__tabsTrigger": ".feed-tab",
    "notificationsTabsTriggerCount": ".feed-tab-count",
    "moreTabs__dropdownTrigger": "[popovertarget='inbox-more-tabs']",
    "moreTabs__dropdownContent": "#inbox-more-tabs",
    "moreTabs__dropdownItem": "#inbox-more-tabs button",
    "notificationListContainer": ".feed-list",
    "notificationList": "[role='feed']",
    "notificationListEmptyNoticeContainer": ".feed-picture",
    "notificationListEmptyNoticeIcon": ".feed-picture-mark",
    "notificationListEmptyNotice": ".feed-picture h2",
    "notificationListNewNotificationsNotice__button": ".feed-fresh",
    "notification": ".feed-item",
    "severityHigh__notification": ".feed-item[data-severity='high']",
    "severityMedium__notification": ".feed-item[data-severity='medium']",
    "severityLow__notification": ".feed-item[data-severity='low']",
    "notificationBar": ".feed-item::before",
    "severityHigh__notificationBar": ".feed-item[data-severity='high']::before",
    "severityMedium__notificationBar": ".feed-item[data-severity='medium']::before",
    "severityLow__notificationBar": ".feed-item[data-severity='low']::before",
    "notificationContent": ".feed-main",
    "notificationTextContainer": ".feed-text",
    "notificationDot": ".feed-dot",
    "notificationSubject": ".feed-item h2",
    "notificationSubject__strong": ".feed-item h2 .strong",
    "notificationSubject__em": ".feed-item h2 .em",
    "notificationBody": ".feed-body",
    "notificationBody__strong": ".feed-body .strong",
    "notificationBody__em": ".feed-body .em",
    "notificationImage": "img.feed-avatar",
    "notificationImageLoadingFallback": ".feed-item span.feed-avatar",
    "notificationDate": ".feed-item .feed-time",
    "notificationDateActionsContainer": ".feed-meta",
    "notificationDeliveredAt__badge": ".feed-tag",
    "notificationDefaultActions": ".feed-tools",
    "notificationCustomActions": ".feed-item .feed-buttons",
    "notificationPrimaryAction__button": ".feed-item .feed-button[data-act='primary']",
    "notificationSecondaryAction__button": ".feed-item .feed-button[data-act='secondary']",
    "notificationRead__button": ".feed-tools [data-act='read']",
    "notificationArchive__button": ".feed-tools [data-act='archive']",
    "notificationSnooze__button": ".feed-tools [data-act='snooze']",
    "notificationUnsnooze__button": ".feed-tools [data-act='unsnooze']",
    "notificationDelete__button": ".feed-tools [data-act='delete']",
    "notificationSnooze__dropdownContent": ".feed-snooze",
    "notificationSnooze__dropdownItem": ".feed-snooze .feed-choice",
    "preferencesHeader": _BACK,
    "preferencesHeader__title": f"{_BACK} .feed-title",
    "preferencesHeader__back__button": "[data-act='back']",
    "preferencesContainer": "[data-part='preferences']",
    "workflowContainer": ".feed-row",
    "workflowLabelContainer": ".feed-row summary",
    "workflowLabel": ".feed-row h3",
    "workflowDescription": ".feed-channels",
    "preferencesGroupContainer": "details.feed-group",
    "preferencesGroupHeader": "details.feed-group > summary",
    "preferencesGroupLabel": "details.feed-group > summary h2",
    "preferencesGroupChannels": ".feed-whole",
    "channelContainer": ".feed-channel",
    "channelLabel": ".feed-channel > span",
    "channelSwitch": ".feed-switch",
    "channelSwitchThumb": ".feed-switch::after",
    "scheduleContainer": ".feed-schedule",
    "scheduleBodyRow": ".feed-day",
    "subscriptionContainer": ".feed-subscription",
    "subscriptionButton__button": ".feed-subscription > .feed-button",
}
#: What a part may be asked for apart: ``{"&:hover": {…}}``.
_MOMENT = re.compile(r"&?:(hover|focus|focus-visible|active|first-child|last-child)")


def _one_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


def _some_of(pattern: re.Pattern[str], most: int) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern.pattern})(?:\s+(?:{pattern.pattern})){{0,{most - 1}}}", pattern.flags)


_SIZE = re.compile(rf"{LENGTH.pattern}|(?:100|\d{{1,2}})(?:\.\d{{1,4}})?%", LENGTH.flags)
_SIDES = _some_of(_SIZE, 4)
_OFFSET = rf"-?(?:{LENGTH.pattern})"
_LINE = r"(?:none|solid|dashed|dotted|double)"
_RULES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("color", "background", "background-color", "border-color", "outline-color"), COLOR),
    **dict.fromkeys(("font-size", "letter-spacing", "border-width", "outline-width"), LENGTH),
    **dict.fromkeys(("padding", "margin", "border-radius"), _SIDES),
    **dict.fromkeys(
        tuple(f"{what}-{side}" for what in ("padding", "margin") for side in ("top", "right", "bottom", "left")), _SIZE
    ),
    **dict.fromkeys(("padding-inline", "padding-block", "margin-inline", "margin-block", "gap"), _some_of(_SIZE, 2)),
    **dict.fromkeys(("width", "height", "min-width", "min-height", "max-width", "max-height"), _SIZE),
    **dict.fromkeys(
        ("border", "border-top", "border-bottom"),
        re.compile(rf"none|(?:{LENGTH.pattern})\s+{_LINE}\s+{PLAIN_COLOR}", COLOR.flags),
    ),
    **dict.fromkeys(("border-style", "outline-style"), _one_of(_LINE)),
    "box-shadow": re.compile(rf"none|(?:inset\s+)?{_OFFSET}(?:\s+{_OFFSET}){{1,3}}\s+{PLAIN_COLOR}", COLOR.flags),
    "font-family": FONTS,
    "font-style": _one_of("normal", "italic"),
    "font-weight": _one_of("[1-9]00", "normal", "bold", "bolder", "lighter"),
    "line-height": re.compile(rf"{LENGTH.pattern}|\d(?:\.\d{{1,3}})?", LENGTH.flags),
    "opacity": re.compile(r"0|1|0?\.\d{1,3}"),
    "text-align": _one_of("left", "right", "center", "start", "end", "justify"),
    "text-decoration": _one_of("none", "underline", "line-through"),
    "text-transform": _one_of("none", "uppercase", "lowercase", "capitalize"),
    # A part can be left out, never shown where it has no place.
    "display": _one_of("none"),
}


def styles(appearance: Any) -> Styles:
    """What an appearance says of parts of the page.

    Args:
        appearance: ``{"elements": {"notificationSubject": {"fontSize": "16px", "&:hover": {"color": "red"}}}}``; whatever else
            it is, it says nothing.
    """
    elements = appearance.get("elements") if isinstance(appearance, Mapping) else None
    if not isinstance(elements, Mapping):
        return {}
    found: Styles = {}
    # In our order, not the host's: of two rules for one element the later one counts.
    for key, selector in PARTS.items():
        given = elements.get(key)
        if not isinstance(given, Mapping):
            continue
        for name, value in [("", given), *((name, value) for name, value in given.items() if isinstance(name, str))]:
            moment = _MOMENT.fullmatch(name)
            if (moment or not name) and isinstance(value, Mapping) and (properties := _properties(value)):
                element, drawn, pseudo = selector.partition("::")
                at = f"{element}:{moment[1]}{drawn}{pseudo}" if moment else selector
                found.setdefault(at, {}).update(properties)
    return found


def _properties(given: Mapping[Any, Any]) -> dict[str, str]:
    found = {}
    for name, value in given.items():
        written = re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name) if isinstance(name, str) else ""
        text = str(value).strip() if isinstance(value, str | int | float) else ""
        rule = _RULES.get(written)
        if rule is not None and len(text) <= LONGEST and rule.fullmatch(text):
            found[written] = text
    return found
