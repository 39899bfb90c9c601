"""What a reader asks in an address: words, what to narrow them to, and which page of the answer.

`theme/static/js/search/facets.js` reads and writes the same addresses: a link shows the same with script and without.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

MOST_BYTES = 2000  # of the whole query; a question of a hundred characters takes nine hundred
MOST_FIELDS = 20  # messengers add some of their own to a link that is passed on
LAST_PAGE = 50
BY_DATE = "date"
FACETS = ("account", "village", "kind", "column", "topic", "year", "validity")
WORDS = re.compile(r"[^=]{1,100}")  # as units write them, but for the sign that facets.py takes out
FORMS = {
    "account": re.compile(r"[a-z0-9-]{1,64}"),
    "village": re.compile(r"[a-z0-9-]{1,64}"),
    "kind": re.compile(r"[a-z]{1,20}"),
    "column": WORDS,
    "topic": WORDS,
    "year": re.compile(r"[0-9]{4}"),
    "validity": WORDS,
    "ended": re.compile("1"),
    "sort": re.compile(BY_DATE),
    "page": re.compile(r"[1-9][0-9]?"),
}


class Trouble(StrEnum):
    """Why there is no answer; the sentence for it is in `plugins/search/application.py`."""

    LONG = "too long"
    UNREADABLE = "not readable"
    BUSY = "busy"


class Nonsense(ValueError):
    """What no form of ours sends."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The FACETS narrow where they are not empty.

    `sort` is "" (the best first) or "date" (the latest first); `ended` is "1" where documents that no longer hold are
    wanted, too.
    """

    q: str = ""
    account: str = ""
    village: str = ""
    kind: str = ""
    column: str = ""
    topic: str = ""
    year: str = ""
    validity: str = ""
    sort: str = ""
    ended: str = ""
    page: int = 1

    @property
    def narrowed(self) -> dict[str, str]:
        return {name: value for name in FACETS if (value := getattr(self, name))}

    def with_(self, **changes: object) -> Inquiry:
        """The same on its first page, but for these changes."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    @property
    def query(self) -> str:
        """As it stands behind the `?` of an address."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: value for name, value in given.items() if value != "" and (name, value) != ("page", 1)})


def parse_inquiry(query: str) -> Inquiry:
    """What stands behind the `?`, as the server got it.  Fields we do not know are passed over; raises Nonsense."""
    if len(query) > MOST_BYTES:
        raise Nonsense(Trouble.LONG)
    try:
        pairs = parse_qsl(query, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Nonsense(Trouble.UNREADABLE) from error
    given = [(name, value) for name, value in pairs if name == "q" or name in FORMS]
    found = dict(given)
    if len(found) < len(given) or not all(map(_is_text, found.values())):
        raise Nonsense(Trouble.UNREADABLE)
    if any(name in FORMS and not FORMS[name].fullmatch(value) for name, value in found.items()):
        raise Nonsense(Trouble.UNREADABLE)
    page = int(found.pop("page", "1"))
    if page > LAST_PAGE:
        raise Nonsense(Trouble.UNREADABLE)
    return Inquiry(**found, page=page)


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text if character not in "\t\r\n")
