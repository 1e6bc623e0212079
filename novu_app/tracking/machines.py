"""Who looks at an e-mail without anybody reading it: scanners at the recipient's mail server, previews, and prefetching.

Not all of them can be told. What is told: a program that says what it is, a browser that says that it only fetches ahead, a
request that wants no content, and whoever comes faster than an e-mail can be delivered and opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Sooner after the e-mail was handed over, in milliseconds, only machines are.
SOONEST_MS = 2_000
#: Apple's mail program loads everything ahead under this name, whether the e-mail is opened or not.
_AHEAD = "mozilla/5.0"
#: Proxies that fetch a picture when somebody opens the e-mail, although their names look like machines.
_FOR_PEOPLE = re.compile(r"googleimageproxy|yahoomailproxy", re.IGNORECASE)
_MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|prefetch|monitor|headless|phantomjs|puppeteer|playwright|selenium|"
    r"curl|wget|libwww|python|java/|okhttp|go-http|httpclient|axios|node-fetch|undici|ruby|perl|"
    r"barracuda|mimecast|proofpoint|symantec|messagelabs|forcepoint|trendmicro|fortiguard|cloudmark|virustotal|"
    r"facebookexternalhit|whatsapp|slack|telegram|skype|discord|linkedin|twitter",
    re.IGNORECASE,
)
_HINTS = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_machine(method: str, headers: Mapping[str, str], age_ms: int) -> bool:
    """Whether nobody has read anything.

    Args:
        method: of the request.
        headers: of the request, names in lower case.
        age_ms: how long ago the e-mail was handed over.
    """
    name = headers.get("user-agent", "").strip()
    if method != "GET" or age_ms < SOONEST_MS or not name or name.lower() == _AHEAD:
        return True
    if any(word in headers.get(hint, "").lower() for hint in _HINTS for word in ("prefetch", "preview", "prerender")):
        return True
    return _MACHINES.search(name) is not None and _FOR_PEOPLE.search(name) is None
