"""Smaller forms of a picture, for whoever looks at it on a phone: the one that was signed stays what a page names.

Made in the process that knows pictures, checked here, and kept by the digest of the picture: what is kept may be
deleted at any time, and the same bytes are made again (docs/decisions/0019-pictures.md).
"""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from plugins.confined import Data, receive, send
from plugins.edition.addresses import file_url
from plugins.edition.manuscript import Size
from plugins.edition.model import Candidate, Source

WIDTHS = (480, 960, 1440)  # pixels: a phone of today, one with three dots to a pixel, a page on a desk with two
WORTH = 8 * 1024  # bytes; of a smaller picture nothing is saved that a reader could feel
TYPES: Mapping[str, str] = {"avif": "image/avif", "webp": "image/webp"}  # the best first, as a browser asks
MOST_JSON = 4096
DAY = 86_400  # seconds
UNUSED = 30 * DAY  # after which what no whole build asked for goes
MOST_PRUNED = 10_000  # files at a time: a build does not wait for years of tidying up


@dataclass(frozen=True, slots=True)
class Form:
    """One smaller form.  `suffix` says which type it has."""

    suffix: str
    width: int
    height: int
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """No file that a unit hands in can be called so, and other bytes have another name."""
        return f"_{self.width}.{hashlib.sha256(self.data).hexdigest()[:12]}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Kept:
    """Forms by the digest of their picture, in a folder among git's own; `recipe` is how they were made.

    Another machine that works for us has no such folder, and makes none.
    """

    folder: Path
    recipe: str

    def get(self, digest: str, original: int) -> tuple[Form, ...] | None:
        place = self._place(digest)
        with suppress(OSError, ValueError):  # not there, or damaged: made anew
            with place.open("rb") as file:
                check, message = file.read(32), file.read()
                if time.time() - os.fstat(file.fileno()).st_mtime > DAY:
                    os.utime(place)  # it is in use: prune() leaves it
            if hashlib.sha256(message).digest() == check:
                said = receive(io.BytesIO(message), MOST_JSON, len(message))
                return forms_of(said[0], said[1], original) if said else None
        return None

    def put(self, digest: str, forms: Sequence[Form]) -> None:
        if not self.folder.is_dir():
            return
        place, held = self._place(digest), io.BytesIO()
        send(held, *data_of(forms))
        unfinished = place.with_name(f"{place.name}.{os.getpid()}")
        with suppress(OSError):  # no room: it is made again next time
            place.parent.mkdir(exist_ok=True)
            unfinished.write_bytes(hashlib.sha256(held.getvalue()).digest() + held.getvalue())
            os.replace(unfinished, place)

    def prune(self) -> None:
        """What no build asked for in a month goes.  To be called after a build that asked for all it shows.

        Another build may run: what it read it has, and what it misses it makes anew.
        """
        before, gone = time.time() - UNUSED, 0
        with suppress(OSError):
            for recipe in sorted(path for path in self.folder.iterdir() if path.is_dir()):
                for path in list(recipe.iterdir()):
                    with suppress(OSError):  # another build was faster
                        if gone < MOST_PRUNED and path.stat().st_mtime < before:
                            path.unlink()
                            gone += 1
                with suppress(OSError):  # there is something left in it
                    recipe.rmdir()

    def _place(self, digest: str) -> Path:
        return self.folder / self.recipe / digest


def data_of(forms: Sequence[Form]) -> tuple[Data, bytes]:
    """As they cross from one process to another."""
    told = [[form.suffix, form.width, form.height, len(form.data)] for form in forms]
    return {"forms": told}, b"".join(form.data for form in forms)


def forms_of(data: Data, blob: bytes, original: int) -> tuple[Form, ...]:
    """The same on the other side; `original` is the size of the picture in bytes.  Raises ValueError."""
    forms: list[Form] = []
    at = 0
    rows = data.get("forms")
    if not isinstance(rows, list) or len(rows) > len(WIDTHS) * len(TYPES):
        raise ValueError("not what is made of a picture")
    for row in rows:
        match row:
            case [str(suffix), int(width), int(height), int(size)] if width in range(1, WIDTHS[-1] + 1) and height > 0:
                forms.append(Form(suffix, width, height, blob[at : at + size]))
                at += size
            case _:
                raise ValueError("not a smaller form")
        if not (0 < len(forms[-1].data) == size < original and _begins_as(suffix, forms[-1].data)):
            raise ValueError("not a smaller form")
    if at != len(blob):
        raise ValueError("more than was announced")
    return tuple(forms)


def _begins_as(suffix: str, data: bytes) -> bool:
    match suffix:
        case "avif":
            return data[4:12] == b"ftypavif"
        case "webp":
            return data.startswith(b"RIFF") and data[8:12] == b"WEBP"
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page offers of one picture: for each type the candidates, and the files that have to lie there."""

    sources: tuple[Source, ...]
    forms: tuple[Form, ...]


def offer(document: str, name: str, size: Size, length: int, forms: Sequence[Form]) -> Offer:
    """Of each width the smallest file that a browser of a type can read: all that read AVIF read WebP, and all read
    the picture itself, which stands for its own width where nothing smaller does.
    """
    url, used, sources = file_url(document, name), dict[str, Form](), list[Source]()
    for at, suffix in enumerate(TYPES):
        readable = [form for form in forms if form.suffix in [*TYPES][at:]]
        best = {width: min(_of_width(readable, width), key=lambda form: len(form.data)) for width in _widths(readable)}
        candidates = [Candidate(file_url(document, form.name), width) for width, form in sorted(best.items())]
        if not best:
            continue
        if size[0] not in best and size[0] <= WIDTHS[-1]:
            candidates.append(Candidate(url, size[0]))
        if not sources or sources[-1].candidates != tuple(candidates):
            sources.append(Source(TYPES[suffix], tuple(candidates)))
            used |= {form.name: form for form in best.values()}
    return Offer(tuple(sources), tuple(used.values()))


def _widths(forms: Sequence[Form]) -> set[int]:
    return {form.width for form in forms}


def _of_width(forms: Sequence[Form], width: int) -> list[Form]:
    return [form for form in forms if form.width == width]
