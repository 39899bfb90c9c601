"""The button that reads aloud: only with a voice that lies on the device, since any other is sent the text."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from tests.pages.looking import reader
from tests.sample import Sample

OWN = {"name": "own", "lang": "zh-CN", "localService": True}
OF_THE_NETWORK = {"name": "far", "lang": "zh-CN", "localService": False}
ENGLISH = {"name": "en", "lang": "en-GB", "localService": True}


def browser_with(*voices: dict[str, object]) -> str:
    """A browser that has these voices and notes what each said, for what Chromium has no voices for here."""
    return f"""
      window.said = [];
      window.SpeechSynthesisUtterance = class {{ constructor(text) {{ this.text = text; }} }};
      const late = new EventTarget();
      Object.assign(late, {{
        voices: [],
        getVoices() {{ return this.voices; }},
        speak(one) {{ said.push([one.voice.name, one.text]); this.now = one; }},
        cancel() {{ this.now = null; }},
      }});
      Object.defineProperty(window, "speechSynthesis", {{ value: late }});
      addEventListener("load", () => {{
        late.voices = {json.dumps(voices)};
        late.dispatchEvent(new Event("voiceschanged"));
      }});"""


def test_a_text_is_read_from_its_title_to_its_end_one_sentence_at_a_time(
    browser: Browser, address: str, sample: Sample
) -> None:
    with reader(browser) as page:
        page.add_init_script(browser_with(ENGLISH, OF_THE_NETWORK, OWN))
        page.goto(address + sample.longest["article"])
        title, button = page.inner_text("h1"), page.locator("#view-read")
        last = page.locator(".prose").inner_text().rstrip("。\n")[-4:]

        button.click()
        while page.evaluate("Boolean(speechSynthesis.now)"):
            page.evaluate("speechSynthesis.now.onend()")

        said = page.evaluate("window.said")
        assert {voice for voice, _ in said} == {"own"}
        assert said[0][1] == title
        assert last in said[-1][1]
        assert max(len(text) for _, text in said) < 200
        assert button.inner_text() == "朗读"


def test_a_second_press_stops_it(browser: Browser, address: str, sample: Sample) -> None:
    with reader(browser) as page:
        page.add_init_script(browser_with(OWN))
        page.goto(address + sample.longest["article"])
        button = page.locator("#view-read")
        button.focus()
        page.keyboard.press("Space")
        assert button.inner_text() == "停止朗读"
        spoken = page.evaluate("(speechSynthesis.now, window.last = speechSynthesis.now, said.length)")

        page.keyboard.press("Space")
        page.evaluate("window.last.onend()")

        assert page.evaluate("said.length") == spoken
        assert button.inner_text() == "朗读"


@pytest.mark.parametrize("voices", [(), (OF_THE_NETWORK,), (ENGLISH,)], ids=["none", "of the network", "English"])
def test_there_is_no_button_without_a_chinese_voice_on_the_device(
    browser: Browser, address: str, sample: Sample, voices: tuple[dict[str, object], ...]
) -> None:
    with reader(browser) as page:
        page.add_init_script(browser_with(*voices))
        page.goto(address + sample.longest["article"])

        assert not page.is_visible("#view-read")


def test_a_page_without_a_text_offers_none_to_be_read(browser: Browser, address: str, sample: Sample) -> None:
    with reader(browser) as page:
        page.add_init_script(browser_with(OWN))
        read = set()
        for name, path in sample.longest.items():
            page.goto(address + path)
            if page.is_visible("#view-read"):
                read.add(name)

    assert read == {"article", "disclosure", "page"}
