"""The search server: the form of every page, answered from the Whoosh index of the live site (a WSGI application).

It reads the site and the index, and writes nothing: neither what was asked nor by whom.  What stands before it (TLS,
limits on how often one may ask) is a web server's; docs/how-to/search-server.md has it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Container, Iterable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from plugins.edition.addresses import SEARCH as FORM
from plugins.edition.addresses import path_of
from plugins.edition.pages import search_page
from plugins.edition.site import Site
from plugins.headers import SEARCH_PAGE, guards_of
from plugins.problems import SettingsError
from plugins.render.sheet import environment
from plugins.render.words import Words
from plugins.search.answer import MOST, Answer, answer
from plugins.search.inquiry import Inquiry, Nonsense, Trouble, parse_inquiry
from plugins.search.lexicon import read_lexicon
from plugins.search.live import is_live
from plugins.search.query import ANY, WITH_ENDED, Hit, ask
from plugins.search.question import parse_question

SEARCH, JSON = "/search", "/search.json"
PATHS = (SEARCH, JSON, FORM)  # the form's own address, where the web server hands that on
SENTENCES = {
    Trouble.LONG: "This is more than anybody can look for at once. Please write a few words.",
    Trouble.UNREADABLE: "This address cannot be read. Please write what you look for in the field above.",
    Trouble.BUSY: "The site is just being renewed. Please ask again in a minute.",
}
MOST_WORDS = 20  # of a question; each is looked for in all documents, a single character in many lists
TRIES, PAUSE = 20, 0.1  # seconds: while a build brings in the next site, then its index
HEADERS = tuple({"Cache-Control": "no-store", "Vary": "Accept", **guards_of(SEARCH_PAGE)}.items())


@dataclass(frozen=True, slots=True)
class Reply:
    status: HTTPStatus
    type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Application:
    """`site` is the folder of the live site, `index` that of its index, `templates` that of the theme.

    `renew` makes the index anew from the site where it is of another release; it may take a while, and may raise
    SettingsError.
    """

    identity: Site
    site: Path
    index: Path
    templates: Path
    renew: Callable[[], None]
    _renewing: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """What a WSGI server calls."""
        method = environ["REQUEST_METHOD"]
        asked = (environ.get(name, "") for name in ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT"))
        reply = self.reply(method, *asked)
        headers = [("Content-Type", reply.type), ("Content-Length", str(len(reply.body)))]
        start_response(f"{reply.status.value} {reply.status.phrase}", [*headers, *HEADERS, *reply.headers])
        return [b"" if method == "HEAD" else reply.body]

    def reply(self, method: str, path: str, query: str, accepted: str = "") -> Reply:
        """The answer to a request; the body is that of GET, whatever the method."""
        if path not in PATHS:
            return Reply(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"not found\n")
        if method not in ("GET", "HEAD"):
            allowed = (("Allow", "GET, HEAD"),)
            return Reply(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", b"GET or HEAD\n", allowed)
        is_json = path == JSON or ("application/json" in accepted and "text/html" not in accepted)
        try:
            inquiry = parse_inquiry(query)
            if len(parse_question(inquiry.q).words) > MOST_WORDS:
                raise Nonsense(Trouble.LONG)
        except Nonsense as error:
            return self._refusal(HTTPStatus.BAD_REQUEST, error.trouble, is_json)
        hits = self._hits(inquiry)
        if hits is None:
            return self._refusal(HTTPStatus.SERVICE_UNAVAILABLE, Trouble.BUSY, is_json, (("Retry-After", "30"),))
        return self._reply(
            HTTPStatus.OK, answer(inquiry, hits, self.site, path, Words(self.identity.language)), is_json
        )

    def _hits(self, inquiry: Inquiry) -> tuple[Hit, ...] | None:
        """None while the index is not of the live site: what was taken down since must not be found."""
        if not inquiry.q.strip():
            return ()
        for _ in range(TRIES):
            if self._renewing.locked():
                break
            try:
                if is_live(self.index, self.site):
                    wanted = WITH_ENDED if inquiry.ended else ANY
                    return ask(self.index, inquiry.q, MOST, read_lexicon(self.site), wanted)
            except SettingsError:  # just now there is none, or files of it went while we read
                pass
            time.sleep(PAUSE)
        else:
            threading.Thread(target=self._renew, daemon=True).start()
        return None

    def _renew(self) -> None:
        if self._renewing.acquire(blocking=False):
            try:
                self.renew()
            except SettingsError:
                pass  # a build is running, which brings the index with it; who asks next tries again
            finally:
                self._renewing.release()

    def _refusal(
        self, status: HTTPStatus, trouble: Trouble, is_json: bool, headers: tuple[tuple[str, str], ...] = ()
    ) -> Reply:
        told = Answer(Inquiry(), 0, trouble=self.identity.word(SENTENCES[trouble]))
        return self._reply(status, told, is_json, headers)

    def _reply(
        self, status: HTTPStatus, found: Answer, is_json: bool, headers: tuple[tuple[str, str], ...] = ()
    ) -> Reply:
        if is_json:
            body = json.dumps(_told(found), ensure_ascii=False, separators=(",", ":"))
            return Reply(status, "application/json; charset=utf-8", body.encode(), headers)
        return Reply(status, "text/html; charset=utf-8", self._page(found).encode(), headers)

    def _page(self, found: Answer) -> str:
        page = search_page(self.identity)
        css = sorted(path.name for path in (self.site / "theme").glob("site.*.css"))
        return (
            environment([self.templates], self.identity.language)
            .get_template(page.template)
            .render(
                page=page,
                site=self.identity,
                preview=False,
                commit="",
                css_url=f"/theme/{css[-1]}" if css else "",
                addresses=_Published(self.site),
                answer=found,
            )
        )


@dataclass(frozen=True, slots=True)
class _Published(Container[str]):
    """The addresses of the pages that are live."""

    site: Path

    def __contains__(self, url: object) -> bool:
        return isinstance(url, str) and url.startswith("/") and (self.site / path_of(url)).is_file()


def _told(found: Answer) -> dict[str, Any]:
    """The fields of the JSON, as docs/how-to/search-server.md describes them."""
    if found.trouble:
        return {"error": found.trouble}
    asked = found.inquiry
    return {
        "q": asked.q,
        "narrowed": asked.narrowed,
        "sort": asked.sort or "relevance",
        "page": asked.page,
        "count": found.count,
        "partly": found.partly,
        "hits": [
            asdict(hit) | {name: "".join(piece.text for piece in getattr(hit, name)) for name in ("title", "extract")}
            for hit in found.hits
        ],
        "facets": {
            facet.name: [{"value": each.value, "label": each.label, "count": each.count} for each in facet.choices]
            for facet in found.facets
        },
    }
