"""Search by what a text means, through the desk's own understanding, and by names where that is away."""

import pytest
from starlette.testclient import TestClient

from bot.desk import Desk
from bot.pages import DeskCatalogue
from channels.web.pages.lists import LONGEST_SEARCH
from tests.channels.web.pages import reading


@pytest.mark.parametrize(("text", "slug"), [
    ("ho perso la carta d'identità", "carta-identita-smarrita-rubata-rovinata"),
    ("dove butto il divano", "ritiro-ingombranti"), ("mio marito mi picchia", "numero-antiviolenza-1522"),
    ("biblioteca Rodari", "biblioteca-ragazzi"),
])  # fmt: skip
def test_what_is_meant_is_found(desk: Desk, text: str, slug: str) -> None:
    assert slug in [page.slug for page in DeskCatalogue(desk).search(text)][:5]


def test_whoever_is_in_danger_is_shown_help_first(desk: Desk) -> None:
    assert DeskCatalogue(desk).search("mio marito mi picchia")[0].slug == "numero-antiviolenza-1522"


def test_names_are_found_without_understanding(client: TestClient) -> None:
    page = client.get("/cerca?q=biblioteca").text
    assert "/luoghi/biblioteca-ragazzi" in reading.links(page)


TYPED = ("", "   ", "zzzqqq", "<script>alert(1)</script>", "%00", "\0", "a" * 5000, "'; DROP TABLE record")


@pytest.mark.parametrize("text", TYPED)
def test_whatever_is_typed_has_a_way_on(client: TestClient, text: str) -> None:
    page = client.get("/cerca", params={"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "/chat" in reading.links(page.text.partition("<main")[2]) or not text.strip()
    assert "a" * (LONGEST_SEARCH + 1) not in page.text
