"""What the cook of a body is given, and what it hands back: plain data, since it works in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugins.drafts.filetypes import PICTURES

if TYPE_CHECKING:
    from plugins.drafts.model import Draft, Relations
    from plugins.villages.model import Tables

Size = tuple[int, int]  # width and height in pixels


@dataclass(frozen=True, slots=True)
class Manuscript:
    """Of a draft, what its page is made from; `files` are those beside it, pictures with their size."""

    source: str
    id: str
    body: str
    body_line: int
    files: Mapping[str, Size | None]
    recipients: str  # the name of the list of recipients, which no link may offer

    @classmethod
    def of(cls, draft: Draft, sizes: Mapping[str, Size]) -> Manuscript:
        files = {file.name: sizes[file.name] if file.suffix in PICTURES else None for file in draft.files}
        recipients = draft.recipients.file if draft.recipients else ""
        return cls(draft.source, draft.id, draft.body, draft.body_line, files, recipients)

    def data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Body:
    """A draft's text as HTML and as plain text.

    `links` are the addresses of this site it points at, `sizes` those of the draft's pictures by name.
    """

    html: str
    text: str
    links: frozenset[str]
    sizes: Mapping[str, Size] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A draft with what was made of its body and of the table it shows, and the ids of the documents it names."""

    draft: Draft
    body: Body
    tables: Tables
    relations: Relations


NO_BODY = Body("", "", frozenset())
