"""Drafts against those that lie in the same folder: of the books of a village each must agree with the others.

Each folder is looked at once, however many of its drafts are asked about; of those that are not, only what bears on
them is read.  Whether a neighbour is signed, or adds up, is not asked: what lies in the tree is what would be public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from plugins.drafts.frontmatter import Place, parse_draft
from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import Draft
from plugins.problems import Problem
from plugins.registry.model import Registry
from plugins.tree import Tree
from plugins.villages.books import Book, Shelf, book_of, check_books, earlier
from plugins.villages.checks import read_tables
from plugins.villages.model import Ledger, Tables


def disagreements(
    tree: Tree, drafts: Iterable[Draft], tables: Mapping[str, Tables], registry: Registry
) -> Iterator[tuple[str, Problem]]:
    """Of each ledger among `drafts` (source path) what is wrong with it beside its neighbours in the tree."""
    ours = {draft.source: draft for draft in drafts}
    folders = {_folder(source) for source, draft in ours.items() if draft.ledger}
    paths: dict[str, list[str]] = defaultdict(list)
    for path in draft_paths(tree) if folders else ():
        if _folder(path) in folders:
            paths[_folder(path)].append(path)
    for folder in sorted(folders):
        asked = [draft for source, draft in ours.items() if draft.ledger and _folder(source) == folder]
        shelf = _shelf(tree, paths[folder], asked, ours, tables, registry)
        for draft in asked:
            for problem in check_books(draft, tables[draft.source].ledger, shelf, registry):
                yield draft.source, problem


def _shelf(
    tree: Tree,
    paths: list[str],
    asked: list[Draft],
    drafts: Mapping[str, Draft],
    tables: Mapping[str, Tables],
    registry: Registry,
) -> Shelf:
    tree.hold(path for path in paths if path not in drafts)
    books = tuple(book for path in paths if (book := _book(tree, path, drafts, registry)) is not None)
    before = {other.source for draft in asked for other in earlier(book_of(draft, registry), books)}
    ledgers = {path: tables[path].ledger if path in drafts else _ledger(tree, path) for path in before}
    vouchers = {path: frozenset(line.voucher for line in ledger.lines) for path, ledger in ledgers.items() if ledger}
    return Shelf(books, vouchers)


def _book(tree: Tree, path: str, drafts: Mapping[str, Draft], registry: Registry) -> Book | None:
    place = Place.of(path)
    if place is None or not tree.entries[path].regular:
        return None
    draft = drafts.get(path) or parse_draft(tree.read(path), path, place)[0]
    return book_of(draft, registry) if draft else None


def _ledger(tree: Tree, path: str) -> Ledger | None:
    draft, _ = load_draft(tree, path)
    return read_tables(draft)[0].ledger if draft else None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
