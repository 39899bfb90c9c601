"""Every page says of which type it is, and the sample county has a page of each."""

from __future__ import annotations

from tests.sample import Sample
from tests.theme.examples import TEMPLATES

OF_A_PREVIEW = {"pending"}


def test_the_sample_has_a_page_of_every_type(sample: Sample) -> None:
    templates = {path.stem for path in TEMPLATES.glob("*.html")} - {"base"}

    assert set(sample.types) == templates - OF_A_PREVIEW
