"""Measures what search finds and in which order: questions of residents, judged by people who read the documents.

    python -m bench.relevance [--each]

`tests/search/judged/sample.csv` asks the sample county: 3 is what someone came for, 2 helps, 1 touches it.
`county.csv` asks a generated county, where the judgement is what each article was made to tell of.  The figures, and
what they made us choose, stand in docs/explanation/search.md; tests/search/test_relevance.py holds the floors.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache
from math import log2
from pathlib import Path
from statistics import mean

import pelicanconf
from bench.articles import Plan, place_names, subject_of
from bench.build import machine, table
from bench.county import County
from bench.search import documents
from bench.sign import PROJECT
from plugins.clock import CHINA
from plugins.edition.compile import names_of
from plugins.edition.site import load_site
from plugins.pipeline.prepare import prepare_preview
from plugins.search.document import Document, document
from plugins.search.index import build_index
from plugins.search.lexicon import Lexicon, make_lexicon
from plugins.search.query import ask
from plugins.tree import WorkingTree

JUDGED = PROJECT / "tests/search/judged"
ON = datetime(2026, 11, 23, 12, tzinfo=CHINA)
ARTICLES = 600  # of the generated county
SHOWN, LOOKED_THROUGH, WANTED = 10, 20, 2  # results on a page; how far recall looks; the grade it looks for

Ask = Callable[[str, int], Sequence[str]]  # question, how many -> ids, the best first


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what each document is worth to whoever asks it; those not named are worth nothing."""

    question: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """How well a question was answered: 1 could not be better."""

    question: str
    ndcg: float
    recall: float


def judged_sample(ids: Sequence[str]) -> Iterator[Judged]:
    """The questions put to the sample county.  Raises ValueError for a judgement of what is not there."""
    for row in _rows("sample.csv"):
        grades: dict[str, int] = {}
        for grade in (1, 2, 3):
            for pattern in row[str(grade)].split():
                found = [id for id in ids if fnmatchcase(id, pattern)]
                if not found:
                    raise ValueError(f"{row['question']}: there is no {pattern}")
                grades |= dict.fromkeys(found, grade)
        yield Judged(row["question"], grades)


def judged_county(county: County) -> Iterator[Judged]:
    """The questions put to a generated county: 3 for all that is asked, 1 for the thing but otherwise another."""
    places = place_names(county.registry)
    told = [(plan, subject_of(plan, places, county.seed)) for plan in county.plans]
    for row in _rows("county.csv"):
        about = {key: row[key] for key in ("thing", "topic", "place") if row[key]}
        grades = {
            plan.id: 3 if _as_asked(plan, row) else 1
            for plan, subject in told
            if all(subject[key] == value for key, value in about.items())
        }
        if 3 not in grades.values():
            raise ValueError(f"{row['question']}: nothing was made that answers it")
        yield Judged(row["question"], grades)


def _as_asked(plan: Plan, row: Mapping[str, str]) -> bool:
    return row["genre"] in ("", plan.genre) and row["year"] in ("", str(plan.published.year))


def _rows(name: str) -> list[dict[str, str]]:
    with (JUDGED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sample() -> tuple[list[Document], Lexicon]:
    """The documents of the sample county, and what it says of words."""
    edition = prepare_preview(WorkingTree(PROJECT), ON, load_site(vars(pelicanconf))).edition
    return list(map(document, edition.stories)), make_lexicon(edition.synonyms, edition.names)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """The gain of the first ten, each worth less than the one above it, as a share of what there was to gain.

    Gain 2^grade - 1 and discount log2(place + 1): what one document the reader came for is worth, not how many there
    are, decides (Jarvelin and Kekalainen 2002, in the form of Burges 2005).
    """
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(id, 0) for id in ranked[:SHOWN]]) / _gain(best[:SHOWN])


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """The share of what helps that is among the first twenty."""
    wanted = {id for id, grade in grades.items() if grade >= WANTED}
    return len(wanted & set(ranked[:LOOKED_THROUGH])) / min(len(wanted), LOOKED_THROUGH)


def scores(judged: Sequence[Judged], ask: Ask) -> list[Score]:
    found = [(each, ask(each.question, LOOKED_THROUGH)) for each in judged]
    return [Score(each.question, ndcg(ids, each.grades), recall(ids, each.grades)) for each, ids in found]


def ask_whoosh(everything: Sequence[Document], lexicon: Lexicon, folder: Path) -> Ask:
    build_index(everything, folder)
    return lambda question, limit: [hit.id for hit in ask(folder, question, limit, lexicon)]


def measured(folder: Path) -> Iterator[tuple[str, list[Score]]]:
    """What was asked, and how well each question was answered."""
    given, lexicon = sample()
    ids = [each.id for each in given]
    yield "the sample county", scores(list(judged_sample(ids)), ask_whoosh(given, lexicon, folder / "sample"))
    made = list(documents(ARTICLES))
    county = County(ARTICLES)
    found = ask_whoosh(made, make_lexicon((), names_of(county.registry)), folder / "county")
    yield "a generated county", scores(list(judged_county(county)), found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.relevance", description="Measure what search finds.")
    parser.add_argument("--each", action="store_true", help="print each question that could be answered better")
    arguments = parser.parse_args()
    rows: list[Sequence[str]] = [("questions to", "number", "nDCG@10", "recall@20", "nDCG below 0.5")]
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        for name, found in measured(Path(folder)):
            poor = sum(score.ndcg < 0.5 for score in found)
            values = (mean(score.ndcg for score in found), mean(score.recall for score in found))
            rows.append((name, str(len(found)), *(f"{value:.3f}" for value in values), str(poor)))
            for score in sorted(found, key=lambda score: score.ndcg):
                if arguments.each and min(score.ndcg, score.recall) < 0.995:
                    print(f"{score.ndcg:.3f} {score.recall:.3f} {score.question}")
    print(f"`python -m bench.relevance`; {machine()}.\n\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
