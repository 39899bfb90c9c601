"""Stories as bytes and back: data by their declared types, never code.  The only door to the library that does it.

Account, village and column are left out: what the registry says of them is not kept with a story.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
from markupsafe import Markup

from plugins.edition.model import Story
from plugins.store import Damaged


def bytes_of(story: Story) -> bytes:
    return _ENCODER.encode(replace(story, account=None, village=None, column=None))


def story_of(data: bytes) -> Story:
    """Raises Damaged."""
    try:
        return _DECODER.decode(data)
    except msgspec.MsgspecError as error:
        raise Damaged("a story that cannot be read") from error


def _text_of(value: object) -> str:
    if isinstance(value, Markup):
        return str(value)
    raise TypeError(f"no bytes of a {type(value).__name__}")


def _from_text(kind: type, value: str) -> Markup:
    if kind is Markup:
        return Markup(value)  # noqa: S704 - it was Markup when it was put
    raise TypeError(f"a {kind.__name__} is not kept")


_ENCODER = msgspec.json.Encoder(enc_hook=_text_of)
_DECODER = msgspec.json.Decoder(Story, dec_hook=_from_text)
