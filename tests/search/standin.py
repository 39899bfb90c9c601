"""A stand-in for OpenSearch: a small server that does what its documentation says of the few things we ask of it.

No OpenSearch can be had where these tests run.  This one takes texts apart by the analyzer that it is sent and works
out each query by its own lights, so that a question put wrongly is answered wrongly.  What only a real one can tell,
as whether it takes our settings at all, it does not: with GONGKAI_TEST_OPENSEARCH the same tests ask a real one.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Json = Any
Words = dict[str, set[int]]  # of a field: token -> places


@dataclass
class Index:
    """What was sent, and what of it can be found since the last refresh."""

    made_of: Json
    sent: dict[str, Json] = field(default_factory=dict)
    found: dict[str, tuple[Json, dict[str, Words]]] = field(default_factory=dict)

    def refresh(self) -> None:
        kinds = self.made_of["mappings"]["properties"]
        for id, source in self.sent.items():
            assert source.keys() <= kinds.keys(), "the mapping is strict"
            texts = {name for name, kind in kinds.items() if kind["type"] == "text"}
            self.found[id] = source, {name: self.words(kinds[name]["analyzer"], source[name]) for name in texts}

    def words(self, analyzer: str, text: str) -> Words:
        """By a tokenizer at blanks, and a filter that takes what each bracket of a pattern holds for a token."""
        analysis = self.made_of["settings"]["analysis"]
        settings = analysis["analyzer"][analyzer]
        assert settings["tokenizer"] == "whitespace"
        (taken,) = (analysis["filter"][name] for name in settings["filter"])
        assert taken["type"] == "pattern_capture"
        assert not taken["preserve_original"]
        (pattern,) = taken["patterns"]
        found: Words = {}
        for place, token in enumerate(text.split()):
            for part in re.findall(pattern, token) or [token]:
                found.setdefault(part, set()).add(place)
        return found


def score(query: Json, words: dict[str, Words], source: Json) -> float | None:
    """What a document earns; None: it is no hit."""
    ((kind, asked),) = query.items()
    match kind:
        case "match_all":
            return 1.0
        case "term" | "prefix" | "match_phrase":
            ((name, text),) = asked.items()
            if kind == "term" and name not in words:
                return 1.0 if source[name] == text else None
            return 1.0 if HOLDS[kind](words[name], text) else None
        case "terms":
            ((name, texts),) = asked.items()
            return 1.0 if source[name] in texts else None
        case "constant_score":
            return None if score(asked["filter"], words, source) is None else float(asked["boost"])
        case "dis_max":
            found = [each for part in asked["queries"] if (each := score(part, words, source)) is not None]
            return max(found, default=None)
        case "bool":
            needed = asked.get("filter", [])
            if any(score(part, words, source) is None for part in (needed if isinstance(needed, list) else [needed])):
                return None
            if "must" in asked:
                return score(asked["must"], words, source)
            hits = [each for part in asked.get("should", ()) if (each := score(part, words, source)) is not None]
            return None if len(hits) < asked.get("minimum_should_match", 0) else sum(hits)
    raise AssertionError(f"not known here: {kind}")


def follow(words: Words, text: str) -> bool:
    first, *rest = text.split()
    return any(
        all(start + step in words.get(token, ()) for step, token in enumerate(rest, 1))
        for start in words.get(first, ())
    )


HOLDS = {
    "term": lambda words, text: text in words,
    "prefix": lambda words, text: any(token.startswith(text) for token in words),
    "match_phrase": follow,
}


@dataclass
class Cluster:
    """All indices, the names they answer to, and what has been asked: method and path."""

    indices: dict[str, Index] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    credentials: set[str | None] = field(default_factory=set)

    def answer(self, method: str, path: str, lines: list[Json]) -> tuple[int, Json]:
        name, _, verb = path.strip("/").partition("/")
        match method, name, verb:
            case "POST" | "PUT", "_bulk", "":
                return 200, {"errors": False, "items": list(self.take(lines))}
            case "POST", "_aliases", "":
                for turn in lines[0]["actions"]:
                    ((what, which),) = turn.items()
                    assert which["index"] in self.indices
                    self.names.pop(which["alias"], None)
                    if what == "add":
                        self.names[which["alias"]] = which["index"]
                return 200, {"acknowledged": True}
            case "GET", "_alias", alias:
                found = {self.names[alias]: {"aliases": {alias: {}}}} if alias in self.names else {}
                return (200, found) if found else (404, {"error": "alias missing", "status": 404})
            case "PUT", _, "":
                assert name not in self.indices
                self.indices[name] = Index(lines[0])
                return 200, {"acknowledged": True}
            case "DELETE", _, "":
                self.indices.pop(name, None)
                return 200, {"acknowledged": True}
            case "GET", _, "":
                return 200, {each: {} for each in self.indices if fnmatchcase(each, name)}
        index = self.indices.get(self.names.get(name, name))
        if index is None:
            return 404, {"error": "index_not_found_exception", "status": 404}
        match verb:
            case "_refresh":
                index.refresh()
                return 200, {}
            case "_count":
                return 200, {"count": len(index.found)}
            case "_search":
                return 200, hits(index, lines[0])
            case "_msearch":
                return 200, {"responses": [hits(index, body) for body in lines[1::2]]}
        raise AssertionError(f"not known here: {method} {path}")

    def take(self, lines: list[Json]) -> Iterator[Json]:
        for head, source in zip(lines[::2], lines[1::2], strict=True):
            self.indices[head["index"]["_index"]].sent[head["index"]["_id"]] = source
            yield {"index": {"_id": head["index"]["_id"], "status": 201}}


def hits(index: Index, body: Json) -> Json:
    scored = [(score(body["query"], words, source), source) for source, words in index.found.values()]
    found = [(points, source) for points, source in scored if points is not None]
    found.sort(key=lambda hit: (hit[0], hit[1]["moment"], hit[1]["id"]), reverse=True)
    rows = [
        {
            "_id": each["id"],
            "_score": points,
            "_source": {"shown": each["shown"]},
            "sort": [points, each["moment"], each["id"]],
        }
        for points, each in found[: body["size"]]
    ]
    return {"hits": {"total": {"value": len(found), "relation": "eq"}, "hits": rows}}


@contextmanager
def answering() -> Iterator[tuple[str, Cluster]]:
    """The address of a cluster, and what is in it."""
    cluster = Cluster()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            path = urlsplit(self.path).path
            cluster.asked.append((self.command, path))
            cluster.credentials.add(self.headers.get("Authorization"))
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            lines = [json.loads(line) for line in text.splitlines() if line] if text else []
            code, answer = cluster.answer(self.command, path, lines)
            data = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one

        def log_message(self, format: str, *arguments: object) -> None:
            """Tests say enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", cluster
    finally:
        server.shutdown()
        server.server_close()
