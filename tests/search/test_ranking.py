"""What comes before what: each case differs from its neighbour in one thing."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.search.question import Question, Word, parse_question
from plugins.search.ranking import Holders, presumed, rarity, scores

Texts = tuple[str, str]  # head and body: tokens, in order, with spaces between


def order(question: Question, *documents: Texts) -> list[int]:
    """The numbers of the documents, the best first; of equals the first first."""

    def places(holds: object) -> Holders:
        assert callable(holds)
        return Holders(*(frozenset(n for n, d in enumerate(documents) if holds(d[field].split())) for field in (0, 1)))

    def held(text: str, is_prefix: bool) -> Holders:
        return places(lambda tokens: any(t == text or (is_prefix and t.startswith(text)) for t in tokens))

    def together(wanted: Sequence[str]) -> Holders:
        size = len(wanted)
        return places(lambda tokens: any(tokens[i : i + size] == list(wanted) for i in range(len(tokens))))

    found = scores(question, len(documents), held, together)
    return sorted(found, key=lambda number: (-found[number], number))


LAMPS = parse_question("路灯维")  # two pairs
ELSEWHERE = ("", "河边 步道")


def test_together_in_the_head_comes_before_together_and_that_before_apart_and_that_before_some() -> None:
    documents = ("", "路灯"), ("", "灯维 河边 路灯"), ("", "路灯 灯维"), ("路灯 灯维", ""), ELSEWHERE
    assert order(LAMPS, *documents) == [3, 2, 1, 0]


def test_apart_in_the_head_does_not_come_before_together() -> None:
    assert order(LAMPS, ("灯维 路灯", "灯维 路灯"), ("", "路灯 灯维")) == [1, 0]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    question = parse_question("补贴 烘干")
    assert order(question, ("", "补贴"), ("", "烘干"), ("", "补贴"), ("", "补贴"), ("", "补贴"))[0] == 1


def test_what_is_typed_comes_before_what_says_the_same_and_that_before_a_part() -> None:
    question = Question((Word(("低保",), also=(("最低", "低生"),)), Word(("标准",))))
    documents = ("低保", ""), ("最低 低生 标准", "标准"), ("", "低保 河边 标准"), ("", "低生 标准 最低"), ELSEWHERE
    assert order(question, *documents) == [2, 1, 3, 0]


def test_what_also_says_it_in_the_head_comes_before_what_only_mentions_it() -> None:
    question = Question((Word(("低保",), also=(("最低", "低生"),)),))
    assert order(question, ("", "低保"), ("最低 低生", "低保"), ELSEWHERE) == [1, 0]


def test_another_way_to_say_it_counts_only_whole() -> None:
    question = Question((Word(("低保",), also=(("最低", "低生"),)),))
    assert order(question, ("最低", "最低"), ("", "最低 低生"), ELSEWHERE) == [1]


def test_rarity_is_a_whole_number_that_grows_as_documents_get_fewer() -> None:
    assert [rarity(1000, holding) for holding in (1000, 501, 500, 250, 1, 0)] == [1, 1, 2, 3, 10, 10]


def test_tokens_are_presumed_together_where_head_or_body_holds_all_of_them() -> None:
    held = {"路灯": Holders({1, 2}, {3, 4}), "灯维": Holders({1, 3}, {2, 4})}
    together = presumed(lambda text, is_prefix: held[text])
    assert together(("路灯", "灯维")) == Holders({1}, {4})
