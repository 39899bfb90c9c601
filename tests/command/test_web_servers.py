"""What residents get from nginx and Caddy with our settings, and from `build.py serve`: a county as it was deployed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from plugins.headers import EVERYWHERE, HEADERS_FILE, SENT_POLICY, TYPES, guards_of, headers_of
from tests.attacks.test_rollback_and_log import STREET_LAMPS
from tests.command.test_deploy import withdraw
from tests.county import County
from tests.webservers import SERVERS, WebServer

GONE = STREET_LAMPS.removesuffix(".html")
NOWHERE = ("/none.html", "/none.csv", "/articles/none/", "/theme/", "/none", "/a.withdrawn.json")
HIDDEN = (
    "/.well-hidden",
    "/.git/config",
    "/articles/.htaccess",
    f"/{HEADERS_FILE}",
    "/%2e%2e/etc/passwd",
    "/../../../../../../../../etc/passwd",
    "/articles/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
    "/..%5c..%5cetc/passwd",
)


@pytest.fixture(scope="module")
def www(built: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county, one document of which is withdrawn, with a file of every type, and one that nobody may read."""
    folder = tmp_path_factory.mktemp("served")
    county, www = built.copied_to(folder / "county"), folder / "www"
    withdraw(county)
    www.mkdir()
    county.command("deploy", str(www)).expect(0)
    for suffix in TYPES:
        (www / f"articles/probe{suffix}").write_bytes(b"0123456789" * 200)
    (www / ".git").mkdir()
    for hidden in (".well-hidden", ".git/config", "articles/.htaccess"):
        (www / hidden).write_text("nobody's business")
    return www


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, www: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with SERVERS[request.param](www, tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module", params=[name for name in SERVERS if name != "serve"])
def real(request: pytest.FixtureRequest, www: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with SERVERS[request.param](www, tmp_path_factory.mktemp(request.param)) as running:
        yield running


def one_of_each(www: Path) -> dict[str, str]:
    """A file of every sort the site has, by path, with the address it is asked for by."""
    files = sorted(path.relative_to(www).as_posix() for path in www.rglob("*.*") if path.is_file())
    shown = [path for path in files if not path.endswith((".br", ".gz")) and not re.search(r"(?:^|/)\.", path)]
    kinds = {("".join(Path(path).suffixes), path.split("/")[0]): path for path in shown if not path.startswith(GONE)}
    kinds[("", "")] = "index.html"
    return {path: f"/{path}".removesuffix("index.html") for path in kinds.values()}


def test_every_file_comes_with_the_headers_of_the_table(server: WebServer, www: Path) -> None:
    files = one_of_each(www)
    assert {"".join(Path(path).suffixes) for path in files} >= {*TYPES}
    for path, url in files.items():
        reply = server.ask(url)
        wanted = headers_of(path) | ({"Cache-Control": "no-store"} if server.name == "serve" else {})
        assert reply.status == 200, url
        assert {name: reply.headers.get(name) for name in wanted} == wanted, url
        assert ("Content-Disposition" in reply.headers) == ("Content-Disposition" in wanted)
        assert reply.body == (www / path).read_bytes()


def test_what_is_not_there_is_told_on_our_page(server: WebServer, www: Path) -> None:
    for url in NOWHERE:
        reply = server.ask(url)
        assert (reply.status, reply.body) == (404, (www / "404.html").read_bytes()), url
        assert {name: reply.headers.get(name) for name in guards_of("404.html")} == guards_of("404.html"), url
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in reply.headers


def test_what_is_hidden_stays_so(server: WebServer) -> None:
    for url in HIDDEN:
        reply = server.ask(url)
        assert reply.status in (400, 404), url
        assert b"root:" not in reply.body
        assert b"nobody's business" not in reply.body
    assert server.ask("/.well-known/security.txt").status == 200


def test_a_withdrawn_document_is_gone_with_its_files_and_its_page_says_why(server: WebServer, www: Path) -> None:
    page = (www / f"{GONE}.html").read_bytes()
    for url in (f"/{GONE}.html", f"/{GONE}/record.json", f"/{GONE}/source.md", f"/{GONE}/lamps.jpg", f"/{GONE}/"):
        reply = server.ask(url)
        assert (reply.status, reply.body) == (410, page), url
        assert {name: reply.headers.get(name) for name in guards_of("a.html")} == guards_of("a.html"), url
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in reply.headers
        assert "Content-Range" not in server.ask(url, headers={"Range": "bytes=0-9"}).headers
    told = server.ask(f"/{GONE}/withdrawn.json")
    assert (told.status, told.headers["Content-Type"]) == (200, "application/json")


def test_nothing_can_be_sent(server: WebServer) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
        for url in ("/", "/none.html", f"/{GONE}.html"):
            reply = server.ask(url, method)
            assert reply.status in (405, 501), (method, url)
            assert reply.status == 501 or reply.headers["Allow"] == "GET, HEAD"
    assert server.ask("/", "HEAD").status == 200


def test_smaller_forms_are_sent_to_whoever_reads_them(real: WebServer, www: Path) -> None:
    for path in ("index.html", f"{GONE}.html", "404.html"):
        plain = (www / path).read_bytes()
        for accepted, encoding, unpack in (
            ("br", "br", brotli.decompress),
            ("gzip", "gzip", gzip.decompress),
            ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ):
            reply = real.ask("/" if path == "index.html" else f"/{path}", headers={"Accept-Encoding": accepted})
            assert reply.headers["Content-Encoding"] == encoding, (path, accepted)
            assert unpack(reply.body) == plain
            assert reply.body == (www / f"{path}.{'br' if encoding == 'br' else 'gz'}").read_bytes()
            assert reply.headers["Vary"] == "Accept-Encoding"
            assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert real.ask("/").headers["Vary"] == "Accept-Encoding", "a cache must not keep this for those who read more"


def test_a_part_can_be_asked_for(real: WebServer) -> None:
    reply = real.ask("/articles/probe.pdf", headers={"Range": "bytes=10-19"})
    assert (reply.status, reply.body) == (206, b"0123456789")
    assert reply.headers["Content-Range"] == "bytes 10-19/2000"
    assert reply.headers["Content-Disposition"] == "attachment"
    assert real.ask("/articles/probe.pdf", headers={"Range": "bytes=9000-"}).status == 416


def test_what_a_browser_has_is_not_sent_again(real: WebServer, www: Path) -> None:
    tag = real.ask("/").headers["ETag"]
    reply = real.ask("/", headers={"If-None-Match": tag})
    assert (reply.status, reply.body) == (304, b"")
    assert reply.headers["Content-Security-Policy"] == SENT_POLICY
    gone = real.ask(f"/{GONE}.html", headers={"If-None-Match": real.ask(f"/{GONE}.html").headers.get("ETag", "*")})
    assert gone.status == 410, "whoever has the page must learn that the document is withdrawn"
    css = next(www.glob("theme/site.*.css"))
    assert "immutable" in real.ask(f"/theme/{css.name}").headers["Cache-Control"]


def test_it_listens_on_ipv6(real: WebServer) -> None:
    assert real.ask("/", host="::1").status == 200


def test_no_error_loses_the_headers(real: WebServer) -> None:
    for reply in (real.ask("/none.html"), real.ask("/", "POST"), real.ask("/%00")):
        assert reply.status == 400 or {name: reply.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_a_question_gets_the_page_that_answers_it_without_a_server(real: WebServer, www: Path) -> None:
    for _ in range(3):
        reply = real.ask("/search.html?q=%E8%B7%AF%E7%81%AF")
        assert (reply.status, reply.body) == (200, (www / "search.html").read_bytes())
        assert {name: reply.headers.get(name) for name in guards_of("search.html")} == guards_of("search.html")


def test_the_log_holds_neither_questions_nor_who_asked(real: WebServer) -> None:
    for url in ("/search.html?q=secret-question", "/none.html?q=secret-question", f"/{GONE}.html?secret-question"):
        real.ask(url, headers={"Referer": "http://a.example/?q=secret-question"})
        real.ask(url, host="::1")
    logs = [path.read_text() for path in real.log.iterdir()]
    assert any("/search.html" in log for log in logs)
    assert not any("secret" in log or "127.0.0.1" in log for log in logs)
