"""The size of a picture: the only door to Pillow."""

from __future__ import annotations

import warnings
from io import BytesIO

from plugins.drafts.model import DraftFile
from plugins.drafts.rules import BAD_FILE
from plugins.messages import Term
from plugins.problems import Location, Problem

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 50_000_000


def preload() -> None:
    """Load what reading these formats needs, before the limits of a process hold."""
    from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    assert {JpegImagePlugin, PngImagePlugin, WebPImagePlugin}
    Image.preinit()


def size_of(file: DraftFile) -> tuple[int, int]:
    """Width and height in pixels of a picture that `picture_problem` has nothing to say about."""
    from PIL import Image  # late: most checks look at no picture

    with Image.open(BytesIO(file.data), formats=FORMATS) as picture:
        return picture.size


def picture_problem(file: DraftFile) -> Problem | None:
    """Why the picture cannot be shown, or None.  Every pixel is decoded: a header alone proves nothing."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(file.data), formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return BAD_FILE.at(Location(file.path), name=file.name, reason=Term("too many pixels"))
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return BAD_FILE.at(Location(file.path), name=file.name, reason=Term("it cannot be read as a picture"))
    return None
