"""What of a story can be found, and what of it a result shows: the same for Whoosh and for the browser."""

from __future__ import annotations

import json
from dataclasses import dataclass

from plugins.clock import CHINA
from plugins.edition.catalogue import place_of
from plugins.edition.model import Story
from plugins.edition.tags import validity
from plugins.search.cuts import Place

EXTRACT = 200  # characters; drafts allow as many for a summary


@dataclass(frozen=True, slots=True)
class Document:
    """A story as search sees it.  `moment` orders it, in microseconds since 1970; `date` is the day in China.

    What is found in `head` counts as much as in the title: the number of an official document, its owner.

    Equally good hits are shown as all lists of the site: the newest first, of one moment by id, the last first.
    """

    moment: int
    id: str
    title: str
    owner: str
    kind: str
    date: str
    url: str
    source: str
    extract: str
    body: tuple[str, ...]
    head: tuple[str, ...] = ()
    column: str = ""
    validity: str = ""  # of an official document
    topic: str = ""  # likewise

    @property
    def place(self) -> Place:
        return self.moment, self.id

    def to_text(self) -> str:
        parts = (self.title, self.owner, self.kind, self.date, self.url, self.source, self.extract)
        rest = (self.body, self.head, self.column, self.validity, self.topic)
        return json.dumps([self.moment, self.id, *parts, *rest], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Document:
        fields = json.loads(text)
        fields[9:11] = map(tuple, fields[9:11])
        return cls(*fields)


def is_found(story: Story) -> bool:
    """Whether search shows it: of a story and its reprints only the original, to which their pages lead."""
    return not story.relations.reprint_of


def document(story: Story) -> Document:
    paper = story.document
    unit = (story.account.unit,) if story.account else ()
    head = (paper.number if paper else "", story.owner.name, *unit)
    about = (paper.issuer, paper.topic) if paper else ()
    column = story.column.name if story.column else ""
    body = (story.summary, story.text, *story.keywords, *about, column, story.matter)
    return Document(
        moment=place_of(story).moment,
        id=story.id,
        title=story.title,
        owner=story.owner.name,
        kind=story.genre or story.kind.value,
        date=story.published.astimezone(CHINA).date().isoformat(),
        url=story.url,
        source=story.source,
        extract=(story.summary or story.text)[:EXTRACT],
        body=tuple(text for text in body if text),
        head=tuple(text for text in head if text),
        column=column,
        validity=validity(story),
        topic=paper.topic.strip() if paper else "",
    )
