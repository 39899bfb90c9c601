"""The size of a picture, and a clean copy of one: the only door to Pillow."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from plugins.drafts.model import DraftFile
from plugins.drafts.rules import BAD_FILE
from plugins.messages import Term
from plugins.problems import Location, Problem

if TYPE_CHECKING:
    from PIL import Image

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


def clean(data: bytes) -> bytes:
    """The pixels of a picture and nothing else, turned as its camera meant them to be, colours as sRGB.

    The same bytes for the same picture: what is signed is what was cleaned.  Raises ValueError when it is no picture.
    """
    from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                form, profile = opened.format, opened.info.get("icc_profile")
                picture: Image.Image = ImageOps.exif_transpose(opened)
                picture.load()
        if profile:
            picture = _as_srgb(picture, profile)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise ValueError("no picture") from error
    except ImageCms.PyCMSError as error:
        raise ValueError("no colour profile") from error
    if "transparency" in picture.info:
        picture = picture.convert("RGBA")
    bare = Image.new(picture.mode, picture.size)
    if picture.mode == "P":
        bare.putpalette(picture.getpalette() or [])
    bare.paste(picture)
    held = BytesIO()
    if form == "JPEG":
        bare = bare if bare.mode in ("L", "RGB") else bare.convert("RGB")
        bare.save(held, "JPEG", quality=92, optimize=True)
    elif form == "WEBP":
        bare.save(held, "WEBP", quality=90, method=6)
    else:
        bare.save(held, "PNG", optimize=True)
    return held.getvalue()


def _as_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    source = picture if picture.mode in ("RGB", "RGBA", "L", "CMYK") else picture.convert(mode)
    out = "L" if source.mode == "L" else mode
    if out == "L":
        return source  # a grey profile only says how dark grey is
    srgb = ImageCms.createProfile("sRGB")
    turned = ImageCms.profileToProfile(source, ImageCms.ImageCmsProfile(BytesIO(profile)), srgb, outputMode=out)
    return turned if turned is not None else source
