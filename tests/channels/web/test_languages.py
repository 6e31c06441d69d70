"""The interface in nine languages: whole catalogues, the right one, Arabic from right to left."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from channels.web import chat
from tests.channels.web.browsing import ANSWERS, DESKTOP, PHONE, SAID, focused, no_rule_is_broken, opened

WEB = Path(chat.__file__).parent
FOLDER = WEB / "static" / "chat" / "languages"
CODES = ("it", "en", "fr", "es", "ro", "uk", "ar", "zh", "sq")


def catalogue(code: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return words


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_there_is_a_catalogue_for_each_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_catalogue_says_the_same_things(code: str) -> None:
    italian, words = catalogue("it"), catalogue(code)
    assert list(words) == list(italian)
    for key, text in words.items():
        if key == "start":
            # The label is in the language, the question in Italian: that is what the desk understands best.
            assert [one["ask"] for one in text] == [one["ask"] for one in italian["start"]]
            assert all(one["label"].strip() for one in text)
        else:
            assert text.strip(), key
            assert placeholders(text) == placeholders(italian[key]), key


@pytest.mark.parametrize("code", [code for code in CODES if code != "it"])
def test_no_catalogue_is_a_copy_of_the_italian_one(code: str) -> None:
    same = [key for key, text in catalogue(code).items() if text == catalogue("it")[key]]
    assert len(same) <= 3, same


def test_every_word_that_a_script_asks_for_is_there_and_no_other() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (WEB / "static" / "chat").glob("*.js"))
    quoted = set(re.findall(r'["`]([a-z][\w.-]*)["`]', scripts))
    made = {key for key in catalogue("it") if key.startswith("rate.reason.")}
    labels = {"widget.open", "widget.close", "start"}
    assert set(catalogue("it")) - quoted - made - labels == set()


@pytest.mark.parametrize("code", CODES)
def test_the_launcher_says_what_the_catalogue_says(code: str) -> None:
    """It has the words itself, because a site's policy need not allow it to fetch them."""
    script = (WEB / "widget.js").read_text(encoding="utf-8")
    [pair] = re.findall(rf"^    {code}: (\[.*\]),$", script, re.MULTILINE)
    assert json.loads(pair) == [catalogue(code)["widget.open"], catalogue(code)["widget.close"]]


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "code"), [
    ("it-IT", "it"), ("en-GB", "en"), ("fr-FR", "fr"), ("es-AR", "es"), ("ro-RO", "ro"), ("uk-UA", "uk"),
    ("ar-MA", "ar"), ("zh-CN", "zh"), ("sq-AL", "sq"), ("de-DE", "it"),
])  # fmt: skip
def test_it_speaks_the_language_of_the_browser(browser: Browser, address: str, locale: str, code: str) -> None:
    with opened(browser, f"{address}/chat", viewport=DESKTOP, locale=locale) as page:
        expect(page.get_by_label(catalogue(code)["ask.label"])).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", code)


@pytest.mark.browser
def test_another_language_is_chosen_and_nothing_said_is_lost(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/chat", viewport=DESKTOP) as page:
        page.get_by_role("textbox").fill(SAID)
        page.get_by_role("textbox").press("Enter")
        expect(page.locator(ANSWERS)).to_have_count(1)
        page.get_by_role("button", name="Opzioni").click()
        page.get_by_label("Lingua").select_option("uk")
        expect(page.get_by_label(catalogue("uk")["ask.label"])).to_be_visible()
        assert focused(page) == "language"
        expect(page.locator(ANSWERS)).to_have_count(1)
        page.reload()
        expect(page.get_by_label(catalogue("uk")["ask.label"])).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_arabic_goes_from_right_to_left_and_the_answer_does_not(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    with opened(
        browser, f"{address}/chat", viewport=size, locale="ar", bypass_csp=True, reduced_motion="reduce"
    ) as page:
        page.get_by_role("button", name=catalogue("ar")["start"][0]["label"]).click()
        expect(page.locator(ANSWERS)).to_have_count(1)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator(".mine p").last).to_have_text(catalogue("ar")["start"][0]["label"])
        expect(page.locator(f"{ANSWERS} .told")).to_have_attribute("lang", "it")
        expect(page.locator(f"{ANSWERS} .told")).to_have_css("direction", "ltr")
        field, send = page.get_by_role("textbox").bounding_box(), page.locator(".send").bounding_box()
        assert field is not None
        assert send is not None
        assert send["x"] < field["x"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        no_rule_is_broken(page)
