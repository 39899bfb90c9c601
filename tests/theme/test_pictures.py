"""What the components look like: the book, drawn by a real browser, against pictures that somebody looked at.

They are kept and compared at half size, where antialiasing is gone; what that lets through is said at MAY_DIFFER.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from tests.theme.book import write_book
from tests.theme.examples import COMPONENTS

PICTURES = Path(__file__).with_name("pictures")
FONTS = PICTURES / "fonts.txt"
WIDTH = 360  # of a phone
COLOURS = 64  # of a kept picture, so that all of them stay small
CLEARLY = 42  # of 255: a sixth of the scale
MAY_DIFFER = 0.005  # of the pixels: another way to round a corner, but no other word, colour or place
MAY_BE_HIGHER = 1  # pixels at half size: lines of text, rounded
FAMILIES = ("sans-serif:lang=zh-cn", "sans-serif:lang=en", "monospace:lang=en")


@dataclass(frozen=True)
class Mode:
    """One way in which a reader may have chosen to see the site."""

    name: str
    scheme: str = "light"
    attribute: str = ""


MODES = (Mode("normal"), Mode("dark", scheme="dark"), Mode("large", attribute="data-view"))


def fonts() -> str:
    """What this machine shows text in."""
    asked = [
        subprocess.run(
            ["fc-match", "-f", "%{family[0]} %{fontversion}", family], capture_output=True, text=True, check=True
        ).stdout
        for family in FAMILIES
    ]
    return "".join(f"{family}: {font}\n" for family, font in zip(FAMILIES, asked, strict=True))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module", params=MODES, ids=lambda mode: mode.name)
def drawn(request: pytest.FixtureRequest, chromium: str, book: Path) -> Iterator[tuple[Mode, Page]]:
    """The book in one mode, without its hostile examples: those are long, and other tests read them."""
    mode: Mode = request.param
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--font-render-hinting=none"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 800},
            device_scale_factor=1,
            color_scheme="dark" if mode.scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page.goto(book.as_uri())
        page.add_style_tag(content=".book__example--hostile, .book__component > :first-child { display: none }")
        if mode.attribute:
            page.evaluate("name => document.documentElement.setAttribute(name, 'large')", mode.attribute)
        yield mode, page
        browser.close()


def picture_of(page: Page, component: str) -> Image.Image:
    data = page.locator(f"#c-{component}").screenshot(animations="disabled")
    return Image.open(BytesIO(data)).convert("RGB").reduce(2)


def difference(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that clearly differ, and where they are; so does what only the higher one has."""
    common = (0, 0, min(one.width, other.width), min(one.height, other.height))
    red, green, blue = ImageChops.difference(one.crop(common), other.crop(common)).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    marked = most.point([255 if level > CLEARLY else 0 for level in range(256)])
    areas = [picture.width * picture.height for picture in (one, other, marked)]
    is_other_size = one.width != other.width or abs(one.height - other.height) > MAY_BE_HIGHER
    beyond = max(areas) - areas[2] if is_other_size else 0
    return (marked.histogram()[255] + beyond) / max(areas), marked


def test_the_pictures_were_made_with_the_fonts_of_this_machine(chromium: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--bless"):
        PICTURES.mkdir(exist_ok=True)
        FONTS.write_text(fonts(), encoding="utf-8")

    assert fonts() == FONTS.read_text("utf-8"), (
        "this machine shows text in other fonts than the pictures of tests/theme/pictures were made with: "
        "apt-get install fonts-noto-cjk fonts-dejavu-core, or look at them all and bless your own"
    )


@pytest.mark.parametrize("component", [path.name for path in COMPONENTS])
def test_a_component_looks_as_it_did(
    component: str, drawn: tuple[Mode, Page], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mode, page = drawn
    actual, path = picture_of(page, component), PICTURES / mode.name / f"{component}.png"
    if request.config.getoption("--bless"):
        keep(actual, path)
        return

    assert path.is_file(), f"nobody looked at {component} yet: pytest -n 0 {Path(__file__).name} --bless, and look"
    with Image.open(path) as kept:
        blessed = kept.convert("RGB")
    share, where = difference(actual, blessed)
    if share > MAY_DIFFER:
        for name, picture in (("actual", actual), ("blessed", blessed), ("difference", where)):
            picture.save(tmp_path / f"{name}.png")
    assert share <= MAY_DIFFER, f"{component} ({mode.name}) differs in {share:.1%} of its pixels; pictures: {tmp_path}"


def keep(picture: Image.Image, path: Path) -> None:
    """As the picture that counts, unless the one that is there would do: so a blessing changes what changed."""
    if path.is_file():
        with Image.open(path) as kept:
            if difference(picture, kept.convert("RGB"))[0] <= MAY_DIFFER:
                return
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def test_no_picture_is_left_over() -> None:
    wanted = {f"{mode.name}/{path.name}.png" for mode in MODES for path in COMPONENTS}

    assert {path.relative_to(PICTURES).as_posix() for path in PICTURES.rglob("*.png")} - wanted == set()


def test_the_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.rglob("*.png")) <= 1_500_000


def test_another_colour_is_seen_and_a_rounded_corner_is_not() -> None:
    plain = Image.new("RGB", (180, 100), "white")
    corner, block = plain.copy(), plain.copy()
    corner.paste((200, 200, 200), (0, 0, 4, 4))
    block.paste((168, 46, 28), (0, 0, 40, 10))

    assert difference(plain, corner)[0] <= MAY_DIFFER < difference(plain, block)[0]
    assert difference(plain, plain.resize((180, 140)))[0] > MAY_DIFFER
