"""Days as an iCalendar file (RFC 5545): events of a whole day, and nothing else of what the format has.

Written here, not by a library: the one there is takes 0.6 s to import, more than a small build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_LINE = 75  # bytes without the line break


@dataclass(frozen=True, slots=True)
class Event:
    """What is on a day.  `uid` names it for good; `stamp` is the day from which it was known."""

    uid: str
    day: date
    stamp: date
    summary: str
    description: str
    url: str


def calendar(name: str, product: str, events: Iterable[Event]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_text(product)}", f"NAME:{_text(name)}"]
    lines += [f"X-WR-CALNAME:{_text(name)}"]  # what most programs read instead of NAME (RFC 7986)
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(b"\r\n ".join(_folded(line)) + b"\r\n" for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{event.stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy all day with it
    yield "END:VEVENT"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """Pieces of at most so many bytes, none of which ends within a character; all but the first follow a blank."""
    piece, room = b"", LONGEST_LINE
    for character in line:
        data = character.encode("utf-8")
        if len(piece) + len(data) > room:
            yield piece
            piece, room = b"", LONGEST_LINE - 1
        piece += data
    yield piece
