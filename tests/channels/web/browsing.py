"""What a visitor does in a chat, for tests to read aloud."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect

SAID = "ho perso la carta d'identità"
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
PATIENCE_SECONDS = 20
FIELD = "La tua domanda"
# Answers of the desk; the greeting is not one.
ANSWERS = "[role=log] .desk:has(.told)"
MINE = "[role=log] .mine"

Place = Page | FrameLocator


@contextmanager
def opened(browser: Browser, address: str, expected: str = "", **options: object) -> Iterator[Page]:
    """The page as a visitor has it; nothing may go wrong behind their back but what is `expected`, words of a note."""
    settings = {"locale": "it-IT", **options}
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    wrong = [note for note in wrong if not expected or expected not in note]
    assert wrong == [], wrong


def ask(place: Place, text: str, answers: int = 1) -> None:
    """Types and sends; waits until so many answers are there."""
    place.get_by_label(FIELD).fill(text)
    place.get_by_role("button", name="Invia").click()
    wait(place, answers)


def wait(place: Place, answers: int) -> None:
    expect(place.locator(ANSWERS)).to_have_count(answers)
    expect(place.get_by_role("status")).to_be_empty()


def answers(place: Place) -> list[str]:
    return place.locator(ANSWERS).all_inner_texts()


def focused(page: Page) -> str:
    """What has the focus, wherever it is: its id, else its words."""
    return str(
        page.evaluate(
            """() => {
                let node = document.activeElement;
                while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
                return node.id || node.innerText;
            }"""
        )
    )


def tab_to(page: Page, name: str, key: str = "Tab", most: int = 40) -> None:
    """Presses the key until what is named has the focus."""
    for _ in range(most):
        if focused(page).strip() == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} is not reached by {key}; now: {focused(page)}")


def no_rule_is_broken(page: Page) -> None:
    """axe-core, in every frame by itself. Its rules come in as a script: open the page with `bypass_csp`."""
    for frame in page.frames:
        found = Axe().run(frame, options={"iframes": False}).response["violations"]  # type: ignore[arg-type]
        assert not found, [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
