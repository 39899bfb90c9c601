"""Judged questions find what they came for, and what they came for stands first."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest

from bench.relevance import judged_sample, measured, ndcg, recall, sample

# Measured with python -m bench.relevance, rounded down: raise them with what gets better, never lower them.
FLOORS = {"the sample county": (0.94, 0.98), "a generated county": (0.95, 1.0)}
FEWEST = 60  # questions


def test_residents_find_what_they_came_for(tmp_path: Path) -> None:
    found = dict(measured(tmp_path))
    assert found.keys() == FLOORS.keys()
    assert sum(map(len, found.values())) >= FEWEST
    for name, (best, most) in FLOORS.items():
        poor = [f"{score.ndcg:.2f} {score.question}" for score in sorted(found[name], key=lambda score: score.ndcg)]
        assert mean(score.ndcg for score in found[name]) >= best, poor[:20]
        assert mean(score.recall for score in found[name]) >= most, poor[:20]


def test_a_question_is_judged_once_and_somebody_could_answer_it() -> None:
    judged = list(judged_sample([document.id for document in sample()[0]]))
    assert len({each.question for each in judged}) == len(judged)
    assert all(max(each.grades.values()) >= 2 for each in judged)


def test_a_judgement_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no"):
        list(judged_sample(["articles/minzheng/2026/dibao-guide"]))


def test_what_is_worth_most_counts_most_where_it_is_seen_first() -> None:
    grades = {"best": 3, "good": 2, "near": 1}
    assert ndcg(["best", "good", "near"], grades) == ndcg(["best", "good", "near", "else"], grades) == 1
    assert ndcg(["good", "best", "near"], grades) < 1
    assert ndcg(["else", "best", "good"], grades) < ndcg(["best", "else", "good"], grades)
    assert ndcg([], grades) == ndcg([*map(str, range(10)), "best"], grades) == 0


def test_recall_looks_for_what_helps_on_the_first_two_pages() -> None:
    grades = {"best": 3, "good": 2, "near": 1}
    assert recall(["near", "good"], grades) == 0.5
    assert recall([*map(str, range(20)), "best"], grades) == 0
