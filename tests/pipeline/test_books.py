"""When one book of a village changes, those that rest on it are judged again, and only those; what stands, stands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.pipeline.prepare import Prepared
from tests.builders import LEDGER, LEDGER_CSV, disclosure, rules
from tests.pipeline.test_change import Site, a_site
from tests.villages.test_books import BUDGET, SECOND, budget, line, second

THIRD = "villages/hexing/2026-07-finance"
OTHER = {f"{LEDGER[:-3]}.csv": LEDGER_CSV.replace("50.00,1150.00", "60.00,1140.00")}
OTHER |= {LEDGER: disclosure(closing="1140.00")}
FIRST = {LEDGER: disclosure(), f"{LEDGER[:-3]}.csv": LEDGER_CSV}
BOOKS = {
    "the first": FIRST,
    "another first": OTHER,
    "the second": second(line(resolution=BUDGET), line("记-2026-04-002")),
    "a second with a voucher of the first": second(line("记-2026-01-001")),
    "a second after the other first": second(opening="1140.00", closing="1040.00"),
    "a third": second(line(date="2026-07-02"), name=THIRD, period="2026-07", opening="950.00", closing="850.00"),
    "a budget": budget(),
    "a budget nobody wanted": budget(step="discussed"),
    "a budget of another name": budget(id="villages/hexing/2026-plan"),
    "no second": {f"{SECOND}.md": None, f"{SECOND}.csv": None, f"{SECOND}.review.yaml": None},
    "no budget": {f"{BUDGET}.md": None, f"{BUDGET}.review.yaml": None},
}


def put(site: Site, name: str, *, sign: bool = True) -> None:
    files = {path: data for path, data in BOOKS[name].items() if data or (site.county.root / path).exists()}
    site.county.write(files)
    if sign:
        site.county.sign(*(path for path, data in files.items() if path.endswith(".md") and data))


def looked_at(found: Prepared) -> list[str]:
    return [source.rpartition("/")[2] for source in found.judged.sources]


def test_an_edit_of_a_book_asks_the_later_ones_again_and_no_earlier_one() -> None:
    with a_site() as site:
        put(site, "a budget")
        put(site, "the second")
        site.check()
        put(site, "another first", sign=False)
        first = looked_at(site.build())
        put(site, "the first")
        site.check()
        site.county.write({f"{SECOND}.md": second(line(), summary="第二季度的账，换了一句说明。")[f"{SECOND}.md"]})
        second_only = looked_at(site.build())

    assert first == ["2026-q1-finance.md", "2026-q2-finance.md"]
    assert second_only == ["2026-q2-finance.md"]


def test_a_signature_alone_asks_no_neighbour() -> None:
    with a_site() as site:
        put(site, "a budget")
        put(site, "the second")
        site.check()
        sidecar = f"{BUDGET}.review.yaml"
        site.county.write({sidecar: None})
        assert looked_at(site.build()) == ["2026-budget.md"]


def test_an_edit_nobody_signed_takes_no_published_ledger_down() -> None:
    """Somebody edits the first quarter so that the second no longer follows from it: both stay as they were signed."""
    with a_site() as site:
        put(site, "a budget")
        put(site, "the second")
        site.check()
        before = dict(site.files)
        put(site, "another first", sign=False)
        found = site.build()
        site.check()

        assert {"VIL025", "REV002"} <= set(rules(found.judged.problems))
        assert sorted(found.judged.standing) == [LEDGER, f"{SECOND}.md"]
        for page in (LEDGER, f"{SECOND}.md"):
            url = page.replace(".md", ".html")
            assert site.files[url] == before[url]


@settings(max_examples=6)
@given(st.lists(st.tuples(st.sampled_from(sorted(BOOKS)), st.booleans()), min_size=1, max_size=4))
def test_whatever_happens_to_the_books_the_site_is_what_a_fresh_start_makes(steps: list[tuple[str, bool]]) -> None:
    with a_site() as site:
        for name, sign in steps:
            put(site, name, sign=sign)
            site.check()
