"""Pictures are published with their pixels and nothing else; `build.py clean` makes them so."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from plugins.edition.pictures import clean
from plugins.privacy.allowed import Allowed
from plugins.privacy.draft import scan_draft
from plugins.privacy.metadata import more_than_pixels
from tests.builders import BODY, a_draft
from tests.privacy.attachments import exif, picture, png_with_words

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>13800000000</x:xmpmeta>"
CLEAN = {
    "jpg": picture("JPEG"),
    "progressive.jpg": picture("JPEG", progressive=True),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "lossless.webp": picture("WEBP", lossless=True),
}
WITH_MORE = {
    "EXIF in a JPEG": (picture("JPEG", exif=exif()), "EXIF"),
    "EXIF in a PNG": (picture("PNG", exif=exif()), "EXIF"),
    "EXIF in a WebP": (picture("WEBP", exif=exif()), "EXIF"),
    "XMP in a JPEG": (picture("JPEG", xmp=XMP), "XMP"),
    "XMP in a WebP": (picture("WEBP", xmp=XMP), "XMP"),
    "a profile in a JPEG": (picture("JPEG", icc_profile=PROFILE), "ICC"),
    "a profile in a PNG": (picture("PNG", icc_profile=PROFILE), "ICC"),
    "a comment in a JPEG": (picture("JPEG", comment=b"13800000000"), "a comment"),
    "words in a PNG": (png_with_words("13800000000"), "tEXt"),
    "bytes after a JPEG": (CLEAN["jpg"] + b"13800000000", "bytes after its end"),
    "a second JPEG": (CLEAN["jpg"] + CLEAN["jpg"], "bytes after its end"),
    "bytes after a PNG": (CLEAN["png"] + b"PK\x03\x04", "bytes after its end"),
    "bytes after a WebP": (CLEAN["webp"] + b"x", "bytes after its end"),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_bare_picture_passes(name: str) -> None:
    assert more_than_pixels(CLEAN[name]) == ()


@pytest.mark.parametrize("name", WITH_MORE)
def test_more_than_pixels_is_named_refused_and_taken_out(name: str) -> None:
    data, what = WITH_MORE[name]
    suffix = {b"\xff\xd8": "jpg", b"\x89P": "png", b"RI": "webp"}[data[:2]]
    draft = a_draft(BODY, files={f"lamp.{suffix}": data}, image=f"lamp.{suffix}", image_alt="路灯")

    (problem,) = scan_draft(draft, Allowed()).problems

    assert (problem.rule, problem.values["what"]) == ("PRI018", what)
    assert f"build.py clean content/articles/jinhe/2026/lamp.{suffix}" in problem.fix()
    cleaned = clean(data)
    assert more_than_pixels(cleaned) == ()
    assert b"13800000000" not in cleaned
    assert cleaned == clean(data)


def test_an_animation_keeps_its_first_picture() -> None:
    held = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(held, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    assert "an animation" in more_than_pixels(held.getvalue())
    cleaned = clean(held.getvalue())
    assert more_than_pixels(cleaned) == ()
    with Image.open(BytesIO(cleaned)) as opened:
        assert opened.convert("RGB").getpixel((4, 4))[0] > 200


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_as_its_camera_was_held(form: str) -> None:
    with Image.open(BytesIO(clean(picture(form, (40, 20), exif=exif(orientation=6))))) as opened:
        assert opened.size == (20, 40)
        assert opened.format == form


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "RGB", "1", "I;16"])
def test_every_kind_of_png_keeps_what_it_shows(mode: str) -> None:
    held = BytesIO()
    shown = Image.effect_noise((24, 16), 80).convert("RGB").convert(mode if mode != "I;16" else "L")
    if mode == "I;16":
        shown = Image.new("I;16", (24, 16), 30000)
    shown.save(held, "PNG", exif=exif())

    with Image.open(BytesIO(clean(held.getvalue()))) as opened:
        assert opened.convert("RGBA").tobytes() == shown.convert("RGBA").tobytes()


def test_a_transparent_colour_stays_transparent() -> None:
    held = BytesIO()
    shown = Image.new("P", (4, 4), 1)
    shown.putpalette([0, 0, 0, 255, 0, 0])
    shown.save(held, "PNG", transparency=1, exif=exif())

    with Image.open(BytesIO(clean(held.getvalue()))) as opened:
        assert opened.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_picture_for_print_becomes_one_for_screens() -> None:
    held = BytesIO()
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(held, "JPEG", exif=exif())

    with Image.open(BytesIO(clean(held.getvalue()))) as opened:
        assert opened.mode == "RGB"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", CLEAN["png"][:40], b"GIF89a"])
def test_what_is_no_picture_is_not_cleaned(data: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        clean(data)


def test_no_damage_makes_the_reader_stumble() -> None:
    dice = random.Random(3)
    for data in CLEAN.values():
        for _ in range(200):
            broken = bytearray(data[: dice.randrange(1, len(data) + 1)])
            broken[dice.randrange(len(broken))] = dice.randrange(256)
            more_than_pixels(bytes(broken))


def test_the_pictures_of_the_sample_county_are_bare() -> None:
    found = [path for path in Path("content").rglob("*") if path.suffix in (".jpg", ".png", ".webp")]

    assert found
    assert [path.name for path in found if more_than_pixels(path.read_bytes())] == []
