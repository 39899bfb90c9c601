"""The articles of a county as any site generator may read them: a head, a body in Markdown, files beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import Draft
from plugins.registry.load import load_registry
from plugins.registry.model import Kind, Registry
from plugins.tree import WorkingTree

LINK = re.compile(r"\]\(([^)\s:#]+)\)")  # to a file of the county: no scheme, no place in the page
SENTENCE = "补充说明：第{number}次更新，办理地点和时间不变。"


@dataclass(frozen=True, slots=True)
class Article:
    """What a peer is given.  `path` is the address of its page without the suffix: articles/lvhu/2026/0615-1."""

    path: str
    account: str
    account_name: str
    title: str
    summary: str
    published: datetime
    keywords: tuple[str, ...]
    body: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All articles of a county, oldest first, and the names of those who publish them, by id."""

    articles: tuple[Article, ...]
    accounts: Mapping[str, str]


def load_corpus(root: Path) -> Corpus:
    """The articles of the county in `root`; its disclosures and pages about the site only we publish."""
    tree = WorkingTree(root)
    registry = load_registry(tree)
    drafts = (load_draft(tree, path)[0] for path in draft_paths(tree) if path.startswith("content/articles/"))
    articles = [as_article(draft, registry) for draft in drafts if draft is not None and draft.kind is Kind.ARTICLE]
    articles.sort(key=lambda article: (article.published, article.path))
    used = {article.account for article in articles}
    names = {str(id): account.name for id, account in registry.accounts.items() if str(id) in used}
    return Corpus(tuple(articles), names)


def as_article(draft: Draft, registry: Registry) -> Article:
    assert draft.account is not None, "an article has one"
    assert draft.published is not None, "the benchmark's counties say when"
    return Article(
        path=address(draft.source),
        account=draft.account,
        account_name=registry.accounts[draft.account].name,
        title=draft.title,
        summary=draft.summary,
        published=draft.published,
        keywords=draft.keywords,
        body=with_addresses(draft.body.strip("\n"), draft.source),
        files={file.path.removeprefix("content/"): file.data for file in draft.files},
    )


def address(source: str) -> str:
    return source.removeprefix("content/").removesuffix(".md")


def with_addresses(body: str, source: str) -> str:
    """The body with links to the pages and files they lead to, which are at the same addresses in every peer."""

    def absolute(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1])).removeprefix("content/")
        return f"](/{target.removesuffix('.md') + '.html' if target.endswith('.md') else target})"

    return LINK.sub(absolute, body)


def recent(articles: Sequence[Article]) -> Article:
    """The one that is edited: not the newest, and young enough that its sign-offs have not run out."""
    return articles[-min(20, len(articles))]


def edited(article: Article, number: int) -> Article:
    """With one more paragraph, another one for each number."""
    return replace(article, body=f"{article.body}\n\n{SENTENCE.format(number=number)}")


def added(newest: Article, number: int) -> Article:
    """Another article like the newest, a few minutes younger."""
    moment = newest.published + timedelta(minutes=number)
    return replace(newest, path=f"{newest.path}-more{number}", published=moment, files={})
