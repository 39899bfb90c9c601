"""The same documents and questions on OpenSearch, where one machine is not enough: an optional back end.

The only module that knows opensearch-py, which is installed for this alone.  Texts are cut by tokens.py and ranked by
ranking.py, as everywhere; OpenSearch is told the tokens, place by place, and given each question as a sum of constants.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from plugins.edition.tags import is_ended
from plugins.problems import SettingsError
from plugins.search.document import Document
from plugins.search.lexicon import PLAIN, Lexicon
from plugins.search.query import Hit
from plugins.search.question import Question, Word, parse_question
from plugins.search.ranking import (
    ALL,
    ALL_ELSE,
    ELSE_IN_BODY,
    ELSE_IN_HEAD,
    IN_BODY,
    IN_HEAD,
    TOGETHER,
    TOGETHER_ELSE,
    TOGETHER_IN_HEAD,
    WINDOW,
    rarity,
)
from plugins.search.tokens import is_han, tokens

try:
    import opensearchpy
    from opensearchpy.helpers import bulk
except ImportError as error:
    raise SettingsError(
        "the library opensearch-py is not installed, which searching on OpenSearch needs",
        "install it: .venv/bin/python -m pip install {library}",
        library="'opensearch-py>=3.2,<4'",
    ) from error

LOOPBACK = ("127.0.0.1", "::1", "localhost")
NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")  # without a hyphen: what stands before one is whose index it is
USER, PASSWORD = "GONGKAI_OPENSEARCH_USER", "GONGKAI_OPENSEARCH_PASSWORD"
LONGEST_TOKEN = 255  # characters that OpenSearch takes of one; a question has no more than 100
MOST = 10_000  # hits that OpenSearch gives at once
AT_ONCE, BYTES_AT_ONCE = 500, 10 * 2**20  # documents sent in one request
SECONDS = 60
GAP, AND = "-", "+"  # a place where nothing stands; two tokens in one place.  Neither is part of a token.
WORDS = {"type": "text", "analyzer": "tokens", "search_analyzer": "whitespace", "norms": False}
INDEX: Mapping[str, Any] = {
    "settings": {
        "index": {"number_of_shards": 1, "refresh_interval": "-1"},
        "analysis": {
            "analyzer": {"tokens": {"type": "custom", "tokenizer": "whitespace", "filter": ["in_one_place"]}},
            "filter": {
                "in_one_place": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{AND}]+)"],
                }
            },
        },
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"excludes": ["head", "body"]},
        "properties": {
            "head": WORDS,
            "body": WORDS,
            "moment": {"type": "long"},
            "id": {"type": "keyword"},
            "ended": {"type": "boolean"},
            "shown": {"type": "object", "enabled": False},
        },
    },
}

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """Where OpenSearch answers, and under which name it knows this site."""

    host: str
    port: int
    is_secret: bool
    name: str


def parse_address(text: str) -> Address:
    """https://HOST[:PORT]/NAME; without TLS on this machine only.  Raises SettingsError."""
    fix = "write it as https://search.example:9200/jiangwan; user and password come from the environment"
    try:
        parts = urlsplit(text)
        port = parts.port or (443 if parts.scheme == "https" else 9200)
    except ValueError as error:
        raise SettingsError("this is no address of OpenSearch", fix) from error
    name, host = parts.path.strip("/"), parts.hostname or ""
    if parts.username is not None or parts.password is not None:
        raise SettingsError("the address of OpenSearch holds a user or a password", fix)
    if parts.scheme not in ("http", "https") or not host or not NAME.fullmatch(name) or parts.query or parts.fragment:
        raise SettingsError("this is no address of OpenSearch", fix)
    if parts.scheme == "http" and host not in LOOPBACK:
        raise SettingsError("the way to OpenSearch at {host} is not encrypted", fix, host=host)
    return Address(host, port, parts.scheme == "https", name)


class Engine:
    """OpenSearch at an address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
        self._client = opensearchpy.OpenSearch(
            hosts=[{"host": address.host, "port": address.port}],
            use_ssl=address.is_secret,
            verify_certs=address.is_secret,
            ca_certs=os.environ.get("SSL_CERT_FILE") if address.is_secret else None,
            http_auth=(user, password) if user else None,
            timeout=SECONDS,
            max_retries=0,
        )

    def send(self, documents: Iterable[Document], release: str) -> int:
        """Makes an index of these documents and lets it answer in place of the one before, which goes.

        `release` names what is in it.  A sending that is killed leaves the one before.  Returns how many documents
        there are.  Raises SettingsError.
        """
        name = f"{self.address.name}-{release}"
        with self._explained():
            indices = self._client.indices
            if name not in self._answering():
                indices.delete(index=name, params={"ignore_unavailable": "true"})  # what was killed left it
                indices.create(index=name, body=dict(INDEX))
                actions = ({"_index": name, "_id": each.id, "_source": source(each)} for each in documents)
                sent, _ = bulk(self._client, actions, chunk_size=AT_ONCE, max_chunk_bytes=BYTES_AT_ONCE)
                indices.refresh(index=name)
                if self._count(name) != sent:
                    raise SettingsError(
                        "OpenSearch at {host} does not hold all that was sent", "send it again", host=self.address.host
                    )
                turns = [{"remove": {"index": old, "alias": self.address.name}} for old in self._answering()]
                turns.append({"add": {"index": name, "alias": self.address.name}})
                indices.update_aliases(body={"actions": turns})
            for old in self._ours() - {name}:
                indices.delete(index=old)
            return self._count(name)

    def answers_for(self, release: str) -> bool:
        """Whether what it finds is what is in this release: what was taken down since must not be found."""
        with self._explained():
            return self._answering() == {f"{self.address.name}-{release}"}

    def ask(self, words: str, limit: int = 10, lexicon: Lexicon = PLAIN, with_ended: bool = False) -> tuple[Hit, ...]:
        """As `plugins.search.query.ask`, of the index sent last."""
        question = parse_question(words, lexicon)
        if not question.words:
            return ()
        rarities = self._rarities(question)
        rough, most = as_query(question, rarities, _presumed)
        holding = [] if with_ended else [{"term": {"ended": False}}]
        found = self._hits({"bool": {"must": rough, "filter": holding}}, max(limit, WINDOW) + WINDOW)
        window = [hit["_id"] for hit in found[:WINDOW]]
        exact, _ = as_query(question, rarities, _together)
        looked_into = self._hits({"bool": {"must": exact, "filter": {"terms": {"id": window}}}}, WINDOW)
        best = sorted([*looked_into, *found[WINDOW:]], key=_order, reverse=True)
        return tuple(replace(Hit(**hit["_source"]["shown"]), is_whole=_order(hit)[0] >= most) for hit in best[:limit])

    def _hits(self, query: Query, most: int) -> list[dict[str, Any]]:
        """The best hits, in order."""
        order = [{"_score": "desc"}, {"moment": "desc"}, {"id": "desc"}]
        body = {"size": min(most, MOST), "query": query, "sort": order, "_source": ["shown"], "track_total_hits": False}
        with self._explained():
            found: list[dict[str, Any]] = self._client.search(body=body, index=self.address.name)["hits"]["hits"]
        return found

    def _rarities(self, question: Question) -> Callable[[str, bool], int]:
        """How rare each token is here: asked of all at once."""
        others = ((token, False) for word in question.words for tokens in word.also for token in tokens)
        terms = list(dict.fromkeys((*question.terms, *others)))
        asked = [{"match_all": {}}, *(_anywhere(_held(*term)) for term in terms)]
        lines = [line for query in asked for line in ({}, {"size": 0, "track_total_hits": True, "query": query})]
        with self._explained():
            answers = self._client.msearch(body=lines, index=self.address.name)["responses"]
            counts = [answer["hits"]["total"]["value"] for answer in answers]
        rarities = {term: rarity(counts[0], count) for term, count in zip(terms, counts[1:], strict=True)}
        return lambda text, is_prefix: rarities[text, is_prefix]

    def _count(self, name: str) -> int:
        return int(self._client.count(index=name)["count"])

    def _answering(self) -> set[str]:
        """The index that has the name of this site: one, or none yet."""
        try:
            return set(self._client.indices.get_alias(name=self.address.name))
        except opensearchpy.NotFoundError:
            return set()

    def _ours(self) -> set[str]:
        pattern = re.compile(rf"{self.address.name}-[a-z2-7]+")
        return {name for name in self._client.indices.get(index=f"{self.address.name}-*") if pattern.fullmatch(name)}

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (opensearchpy.OpenSearchException, KeyError, TypeError) as error:
            raise SettingsError(
                "OpenSearch at {host} does not answer as it should: {reason}",
                "look at its log; its address, {user} and {password} have to be right",
                host=self.address.host,
                reason=type(error).__name__,
                user=USER,
                password=PASSWORD,
            ) from error


def source(found: Document) -> dict[str, Any]:
    """A document as OpenSearch is given it."""
    d = found
    hit = Hit(d.id, d.title, d.owner, d.kind, d.date, d.url, d.source, d.extract, d.column, d.topic, d.validity)
    return {
        "head": placed(found.title, *found.head),
        "body": placed(*found.body),
        "moment": found.moment,
        "id": found.id,
        "ended": is_ended(found.validity),
        "shown": asdict(hit),
    }


def placed(*texts: str) -> str:
    """The tokens of a field, place by place, as INDEX takes them apart."""
    here: dict[int, list[str]] = {}
    for text, position in tokens(*texts):
        here.setdefault(position, []).append(text[:LONGEST_TOKEN])
    return " ".join(AND.join(here.get(position, (GAP,))) for position in range(max(here, default=-1) + 1))


@dataclass(frozen=True, slots=True)
class Clauses:
    """What finds something in the head of a document, and what finds it in the body."""

    head: Query
    body: Query


Together = Callable[[Sequence[str]], Clauses]  # what finds these tokens one behind the other


def _order(hit: Mapping[str, Any]) -> tuple[float, int, str]:
    points, moment, id = hit["sort"]
    return points, moment, id


def as_query(question: Question, rarity_of: Callable[[str, bool], int], together: Together) -> tuple[Query, int]:
    """What `plugins.search.ranking.scores` works out, as a sum of constants; and what only whole hits are worth."""
    parts: list[Query] = []
    most = 1
    for term in question.terms:
        weight, places = rarity_of(*term), _held(*term)
        parts += [_worth(IN_HEAD * weight, places.head), _worth(IN_BODY * weight, places.body)]
        most += (IN_HEAD + IN_BODY) * weight
    for word in question.words:
        weights = [sum(rarity_of(token, False) for token in tokens) for tokens in word.also]
        ways = [_another_way(tokens, weight) for tokens, weight in zip(word.also, weights, strict=True)]
        if ways:
            parts.append({"dis_max": {"queries": ways}})
            most += (ELSE_IN_HEAD + ELSE_IN_BODY) * max(weights)
    levels = [_worth(level * most, query) for level, query in _levels(question.words, together)]
    return _any([*parts, {"dis_max": {"queries": levels}}]), most


def _another_way(tokens: Sequence[str], weight: int) -> Query:
    places = [_held(token, False) for token in tokens]
    in_head = _worth(ELSE_IN_HEAD * weight, _all(each.head for each in places))
    return _any([in_head, _worth(ELSE_IN_BODY * weight, _all(map(_anywhere, places)))])


def _levels(words: Sequence[Word], together: Together) -> Iterator[tuple[int, Query]]:
    """For each level, what reaches it: a document is at the highest of those."""

    def as_one(tokens: Sequence[str], is_prefix: bool = False) -> Clauses:
        return together(tokens) if len(tokens) > 1 else _held(tokens[0], is_prefix)

    typed = [_all(_anywhere(_held(token, word.is_prefix)) for token in word.tokens) for word in words]
    other = [[_all(_anywhere(_held(token, False)) for token in tokens) for tokens in word.also] for word in words]
    phrases = [as_one(word.tokens, word.is_prefix) for word in words]
    others = [[_anywhere(as_one(tokens)) for tokens in word.also] for word in words]
    yield ALL_ELSE, _all(_any([one, *ways]) for one, ways in zip(typed, other, strict=True))
    yield ALL, _all(typed)
    yield TOGETHER_ELSE, _all(_any([_anywhere(one), *ways]) for one, ways in zip(phrases, others, strict=True))
    yield TOGETHER, _all(map(_anywhere, phrases))
    yield TOGETHER_IN_HEAD, _all(each.head for each in phrases)


def _held(text: str, is_prefix: bool) -> Clauses:
    kind = "prefix" if is_prefix or is_han(text) else "term"
    return Clauses({kind: {"head": text}}, {kind: {"body": text}})


def _together(tokens: Sequence[str]) -> Clauses:
    words = " ".join(tokens)
    return Clauses({"match_phrase": {"head": words}}, {"match_phrase": {"body": words}})


def _presumed(tokens: Sequence[str]) -> Clauses:
    """As `plugins.search.ranking.presumed`."""
    places = [_held(token, False) for token in tokens]
    return Clauses(_all(each.head for each in places), _all(each.body for each in places))


def _anywhere(places: Clauses) -> Query:
    return _any([places.head, places.body])


def _any(queries: Sequence[Query]) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _all(queries: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(queries)}}


def _worth(points: int, query: Query) -> Query:
    return {"constant_score": {"filter": query, "boost": points}}
