"""What of a story can be found, and what of it a result shows: the same for Whoosh and for the browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plugins.clock import CHINA
from plugins.edition.model import Story
from plugins.search.tokens import Token, stream

EXTRACT = 200  # characters; drafts allow as many for a summary


@dataclass(frozen=True, slots=True)
class Document:
    """A story as search sees it.  `date` is the day of publication in China, as ISO text."""

    id: str
    title: str
    owner: str
    kind: str
    date: str
    url: str
    source: str
    extract: str
    body: tuple[str, ...]

    def title_tokens(self) -> Iterator[Token]:
        return stream(self.title)

    def body_tokens(self) -> Iterator[Token]:
        return stream(*self.body)


def document(story: Story) -> Document:
    head = (story.document.number, story.document.issuer, story.document.topic) if story.document else ()
    column = (story.column.name,) if story.column else ()
    body = (story.summary, story.text, *story.keywords, *head, *column, story.matter, story.owner.name)
    return Document(
        id=story.id,
        title=story.title,
        owner=story.owner.name,
        kind=story.genre or story.kind.value,
        date=story.published.astimezone(CHINA).date().isoformat(),
        url=story.url,
        source=story.source,
        extract=(story.summary or story.text)[:EXTRACT],
        body=tuple(text for text in body if text),
    )


def newest_first(stories: Iterable[Story]) -> list[Document]:
    """The documents in the order in which equally good hits are shown: by date, the newest first, then by id."""
    by_id = sorted(map(document, stories), key=lambda d: d.id)
    return sorted(by_id, key=lambda d: d.date, reverse=True)
