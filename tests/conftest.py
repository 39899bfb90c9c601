"""What all tests may use: the language they read, a browser, golden files, whole counties."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright

from plugins.messages import DEFAULT_LANGUAGE, choose_language
from tests.county import County, a_county
from tests.needs import need
from tests.remote import Bucket, Computer, LocalPlace, Place, a_computer, missing, storage_that_speaks_s3
from tests.sample import Sample, shared_preview, shared_sample
from tests.server import OPERATOR, Clone, Server, a_site, an_empty_server

CHROMIUM = Path("/usr/bin/chromium")
# A busy machine is no failure; CI tries the same examples each time: a new find there would fail whoever comes next,
# not whoever brought it in.
settings.register_profile(
    "gongkai",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("gongkai")
GOLDEN = Path(__file__).parent / "golden"
os.environ["FONTCONFIG_FILE"] = str(
    Path(__file__).with_name("fonts.conf")
)  # browsers are started with what stands here


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="rewrite the golden files; review the difference like code")


@pytest.fixture(autouse=True)
def default_language() -> Iterator[None]:
    """Each test starts in the language users start in."""
    yield
    choose_language(DEFAULT_LANGUAGE)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real browser."""
    need([] if CHROMIUM.exists() else [CHROMIUM], "apt-get install chromium")
    return str(CHROMIUM)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One for the tests of a module: as long as it runs, nothing else in this process can wait for events."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Page:
    """One page for the tests of a module, that waits for no more than this machine may need."""
    page = browser.new_page()
    page.set_default_timeout(20_000)
    return page


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """`golden("name", data)`: data must be what tests/golden/name holds; with --bless it becomes that."""

    def compare(name: str, data: bytes) -> None:
        path = GOLDEN / name
        if request.config.getoption("--bless"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data, f"{name} changed; if that is right: pytest --bless"

    return compare


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county that was built once.  Look at it, do not change it."""
    county = a_county(tmp_path_factory.mktemp("built"))
    county.build().expect(0)
    return county


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def sample(shared: Path) -> Sample:
    """The sample county, built once for all processes of this run.  Look at it, do not change it."""
    return shared_sample(shared)


@pytest.fixture(scope="session")
def preview(shared: Path) -> Sample:
    """The same as its preview, with documents that wait to be signed."""
    return shared_preview(shared)


@pytest.fixture
def county(built: County, tmp_path: Path) -> County:
    """The same with its log and its live site, to be changed."""
    return built.copied_to(tmp_path / "county")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A git server that holds the county, pushed by an operator.  Look at it, do not change it."""
    folder = tmp_path_factory.mktemp("server")
    server = an_empty_server(folder)
    a_site(folder / "first", server).push(by=OPERATOR).expect(0)
    return server


@pytest.fixture
def server(opened: Server, tmp_path: Path) -> Server:
    """The same, to push to."""
    shutil.copytree(opened.root, tmp_path / "site.git")
    return Server(tmp_path / "site.git")


@pytest.fixture
def clone(server: Server, tmp_path: Path) -> Clone:
    return server.clone(tmp_path / "clone")


@pytest.fixture(scope="session")
def remote() -> None:
    """What the targets beyond a folder need."""
    need(missing(), "apt-get install rsync openssh-server; make .venv-s3/ready")


@pytest.fixture(scope="session")
def computer(remote: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computer]:
    """One that ssh reaches."""
    with a_computer(tmp_path_factory.mktemp("computer") / "ssh") as found:
        yield found


@pytest.fixture(scope="session")
def storage(remote: None) -> Iterator[str]:
    """The endpoint of a server that speaks S3."""
    with storage_that_speaks_s3() as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "ssh", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place to deploy to, of each kind."""
    www = tmp_path / "www"
    www.mkdir()
    match request.param:
        case "ssh":
            computer: Computer = request.getfixturevalue("computer")
            return computer.place(www)
        case "s3":
            return Bucket(request.getfixturevalue("storage"), tmp_path.name)
    return LocalPlace(str(www), www)
