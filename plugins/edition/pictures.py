"""The size of a picture, a clean copy of one, and smaller forms: the only door to Pillow."""

from __future__ import annotations

import hashlib
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from plugins.drafts.model import DraftFile
from plugins.drafts.rules import BAD_FILE
from plugins.edition.smaller import WIDTHS, WORTH, Form
from plugins.messages import Term
from plugins.problems import Location, Problem

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 50_000_000


def preload() -> None:
    """Load what reading these formats needs, before the limits of a process hold."""
    from PIL import AvifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    assert {AvifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin}
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


# How smaller forms are made.  One thread: nothing may depend on how many cores there are.
AVIF = {"quality": 55, "speed": 8, "max_threads": 1}
WEBP = {"quality": 75, "method": 4}
SHRUNK_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA")


def recipe() -> str:
    """Names all that decides over the bytes of smaller forms besides the picture."""
    from PIL import __version__, features

    libraries = (__version__, *(features.version(each) for each in ("avif", "webp")))
    said = repr((libraries, WIDTHS, WORTH, AVIF, WEBP))
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:12]


def shrunk(data: bytes) -> list[Form]:
    """Forms of a picture that take fewer bytes than itself, with its pixels and nothing else in them.

    None of what moves, of colours that are not those of screens, and of what is small already.
    """
    from PIL import Image

    forms: list[Form] = []
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if len(data) < WORTH or getattr(opened, "is_animated", False) or opened.mode not in SHRUNK_MODES:
            return forms
        width, height = opened.size
        largest = min(width, WIDTHS[-1])
        opened.draft("RGB", (largest, max(1, height * largest // width)))  # of a JPEG, no more than is needed
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    for wanted in sorted({min(wanted, width) for wanted in WIDTHS}):
        size = wanted, max(1, round(height * wanted / width))
        small = picture
        if size != picture.size:
            small = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        small.info = {}  # nothing of what a file said goes along
        for suffix, options in (("avif", AVIF), ("webp", WEBP)):
            held = BytesIO()
            small.save(held, suffix.upper(), **options)
            if len(held.getvalue()) * 10 <= len(data) * 9:  # else it saves nothing that a reader could feel
                forms.append(Form(suffix, *size, held.getvalue()))
    return forms


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
