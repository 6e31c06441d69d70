"""Every page there is, and what all of them keep to."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from actions.links import link
from bot.desk import Desk
from bot.pages import DeskCatalogue
from bot.server import DeskConversations
from channels.catalogue import SECTIONS
from channels.conversation import About
from channels.records import ServicePage
from channels.web import app
from channels.web.pages.site import Site
from channels.web.tokens import Tokens
from knowledge.record import Record
from knowledge.vocabularies import Status
from tests.actions.knowledge import change
from tests.channels.web.pages import reading
from tests.channels.web.pages.conftest import ADDRESS
from tests.channels.web.test_app import Silent

MARKUP = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
FIRST = {
    "servizi": "cambio-di-residenza",
    "uffici": "urp",
    "luoghi": "municipio",
    "eventi": "ora-storie-rodari",
    "partecipazione": "laboratorio-stazione",
    "volontariato": "aiuto-compiti",
}
LISTS = ("/", "/benvenuto", "/cerca?q=biblioteca", *(f"/{section}" for section in SECTIONS))
SOME = (*LISTS, *(f"/{section}/{slug}" for section, slug in FIRST.items()), "/servizi/codice-fiscale/carta-sportello",
        "/benvenuto?da=ue&per=studio&arrivo=2026-11-20&figli=si")  # fmt: skip
EXPIRED: dict[str, Any] = {"expires_on": date(2026, 11, 1)}


# --- every record has its page


def test_every_record_of_the_town_has_the_page_that_answers_link_to(client: TestClient, demo: Engine) -> None:
    with Session(demo) as session:
        published = session.scalars(select(Record).where(Record.status == Status.PUBLISHED)).all()
        wanted = {link(record): record.name for record in published if link(record)}
    assert len(wanted) > 300
    for path, name in wanted.items():
        page = client.get(path)
        assert page.status_code == 200, path
        assert name in reading.text(page.text), path
        assert "comune inventato" in page.text, path


def test_no_page_leads_nowhere(client: TestClient) -> None:
    seen: set[str] = set()
    left = set(LISTS)
    while left:
        path = left.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and path.count("/") < 3:
            left |= {found for found in reading.links(answer.text) if found.split("?")[0] not in seen} - seen
            # The same page with other filters is visited once with some.
            seen |= {found.split("?")[0] for found in left}
    assert len(seen) > 350


MISSING = (
    "/niente", "/servizi/niente", "/servizi/%00", "/servizi/%ff", "/servizi/a/b/c", "/luoghi/urp", "/benvenuto.ics",
    "/eventi/niente.ics", "/servizi/niente/carta-sportello", "/servizi/niente/grazie",
)  # fmt: skip


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_has_a_way_on(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert {"/", "/chat"} <= reading.links(page.text)
    assert 'action="/cerca"' in page.text
    assert 'href="tel:0000100200"' in page.text


def test_a_draft_has_no_page(client: TestClient, demo: Engine) -> None:
    change(demo, "urp", status=Status.DRAFT)
    assert client.get("/uffici/urp").status_code == 404
    assert "/uffici/urp<" not in client.get("/sitemap.xml").text


# --- records that have expired


@pytest.mark.parametrize("section", FIRST)
def test_nothing_of_an_expired_record_is_told(client: TestClient, demo: Engine, section: str) -> None:
    slug = FIRST[section]
    told = {"summary": "DETTO-A", "phone": "DETTO-B"} if section not in ("uffici", "luoghi") else {"summary": "DETTO-A"}
    with Session(demo) as session:
        record = session.scalars(select(Record).where(Record.slug == slug)).one()
        fields = {name for name in ("how", "needed", "outcome", "timing", "cost", "price", "booking", "question",
                                    "how_to_take_part", "commitment", "requirements", "opening_hours", "hours_note")
                  if hasattr(record, name)}  # fmt: skip
    values: dict[str, Any] = {name: "DETTO-C" for name in fields if name not in ("how", "needed", "opening_hours")}
    values |= {name: ["DETTO-D"] for name in fields & {"how", "needed"} if section == "servizi"}
    change(demo, slug, **told, **values, **EXPIRED)
    for path in (f"/{section}/{slug}", f"/{section}", "/cerca?q=" + slug.replace("-", "+")):
        assert "DETTO" not in client.get(path).text, path
    page = client.get(f"/{section}/{slug}").text
    assert "da riconfermare" in page
    assert "GovernmentService" not in page
    assert "openingHoursSpecification" not in page
    assert re.search(r'href="tel:\d+"', page.partition("<main")[2].partition("</main")[0])


def test_an_expired_event_is_in_no_calendar(client: TestClient, demo: Engine) -> None:
    assert "ora-storie-rodari" in client.get("/eventi.ics").text
    change(demo, "ora-storie-rodari", **EXPIRED)
    assert "ora-storie-rodari" not in client.get("/eventi.ics").text
    assert client.get("/eventi/ora-storie-rodari.ics").status_code == 404


# --- what is written is text


@pytest.mark.parametrize("section", FIRST)
def test_markup_in_any_field_is_shown_as_text(client: TestClient, demo: Engine, section: str) -> None:
    slug = FIRST[section]
    with Session(demo) as session:
        record = session.scalars(select(Record).where(Record.slug == slug)).one()
        columns = {column.key for column in type(record).__mapper__.columns}
        texts = {key for key in columns if isinstance(getattr(record, key), str)}
    texts -= {"kind", "slug", "status", "owner", "origin", "place", "organisation", "organiser", "quartiere", "type",
              "opening_hours", "rrule", "example_city"}  # fmt: skip
    values: dict[str, Any] = dict.fromkeys(texts, MARKUP)
    lists = {"how": [MARKUP], "needed": [MARKUP], "norms": [MARKUP], "audience": [MARKUP], "alt_names": [MARKUP],
             "cases": [{"when": MARKUP, "answer": MARKUP}],
             "contacts": [{"kind": "url", "value": f"javascript:alert(1){MARKUP}", "note": MARKUP}]}  # fmt: skip
    values |= {key: value for key, value in lists.items() if key in columns and key not in texts}
    change(demo, slug, **values, example_city=MARKUP if section == "partecipazione" else "")
    for path in (f"/{section}/{slug}", f"/{section}", f"/servizi/{slug}/carta-sportello"):
        page = client.get(path)
        if page.status_code == 200:
            assert "<img" not in page.text, path
            assert "alert(2)</script" not in page.text, path
            assert "javascript:" not in str([attrs.get("href") for _, attrs in reading.tags(page.text)]), path
    page = client.get(f"/{section}/{slug}").text
    assert reading.linked_data(page)
    assert "&lt;img" in page


def test_an_address_that_is_none_of_the_web_is_no_link(client: TestClient, demo: Engine) -> None:
    bad = "javascript:alert(1)"
    change(demo, "cambio-di-residenza", url=bad, access_url=bad, source_url=bad, local_source_url="data:text/html,x")
    hrefs = [str(attrs.get("href")) for _, attrs in reading.tags(client.get("/servizi/cambio-di-residenza").text)]
    assert not [href for href in hrefs if href.startswith(("javascript:", "data:"))]


# --- what browsers are told


@pytest.mark.parametrize("path", SOME)
def test_a_page_loads_only_what_we_serve_and_runs_nothing_inline(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    for name, value in app.SECURITY_HEADERS.items():
        assert page.headers[name] == value
    for tag, attrs in reading.tags(page.text):
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
        if tag == "script" and "src" not in attrs:
            assert attrs.get("type") == "application/ld+json"
        loaded = attrs.get("src") or (attrs.get("href") if tag == "link" and attrs.get("rel") != "canonical" else None)
        if loaded:
            assert loaded.startswith("/"), loaded
            assert client.get(loaded).status_code == 200, loaded
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("path", SOME)
def test_a_page_has_one_name_a_language_and_a_permalink(client: TestClient, path: str) -> None:
    page = client.get(path).text
    found = reading.tags(page)
    assert [attrs["lang"] for tag, attrs in found if tag == "html"] == ["it"]
    assert len([tag for tag, _ in found if tag == "h1"]) == 1
    [permalink] = [attrs["href"] for tag, attrs in found if tag == "link" and attrs.get("rel") == "canonical"]
    assert permalink == ADDRESS + path.partition("?")[0]
    ids = [attrs["id"] for _, attrs in found if attrs.get("id")]
    assert len(ids) == len(set(ids))
    named = {str(attrs["href"])[1:] for tag, attrs in found if tag == "a" and str(attrs.get("href")).startswith("#")}
    assert named <= set(map(str, ids))
    assert "/chat" in reading.links(page)


def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/servizi/cambio-di-residenza")
    assert "max-age=60" in first.headers["cache-control"]
    again = client.get("/servizi/cambio-di-residenza", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/uffici/urp", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize("path", ["/cerca?q=divorzio", "/benvenuto?da=extra-ue", "/niente"])
def test_what_somebody_typed_is_kept_by_nobody(client: TestClient, path: str) -> None:
    assert "no-store" in client.get(path).headers["cache-control"]


def test_the_first_sight_of_the_home_is_light(client: TestClient) -> None:
    home = client.get("/", headers={"Accept-Encoding": "gzip"})
    size = int(home.headers["content-length"])
    for tag, attrs in reading.tags(home.text):
        address = attrs.get("src") or (attrs.get("href") if tag == "link" and attrs.get("rel") != "canonical" else None)
        if address:
            size += len(client.get(address).content)  # as if nothing of it were compressed
    assert size <= 50_000


# --- for search engines


def test_the_site_map_has_every_page_and_each_answers(client: TestClient, catalogue: DeskCatalogue) -> None:
    addresses = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    assert {ADDRESS + path for path, _ in catalogue.paths()} < set(addresses)
    for section in SECTIONS:
        assert f"{ADDRESS}/{section}" in addresses


def test_an_invented_town_is_not_to_be_found_by_search_engines(client: TestClient) -> None:
    assert "Disallow: /\n" in client.get("/robots.txt").text
    assert '<meta name="robots" content="noindex">' in client.get("/").text


def test_linked_data_says_what_the_page_says(client: TestClient) -> None:
    service, trail = reading.linked_data(client.get("/servizi/cambio-di-residenza").text)
    assert service["@type"] == "GovernmentService"
    assert service["url"] == f"{ADDRESS}/servizi/cambio-di-residenza"
    assert service["provider"]["name"] == "Borgoaperto (comune inventato)"
    assert [item["name"] for item in trail["itemListElement"]] == [
        "Home",
        "Servizi",
        "Cambio di residenza o di indirizzo",
    ]
    office, _ = reading.linked_data(client.get("/uffici/urp").text)
    assert office["@type"] == "GovernmentOffice"
    assert office["openingHoursSpecification"][0]["opens"] == "08:30"
    place, _ = reading.linked_data(client.get("/luoghi/municipio").text)
    assert place["@type"] == "Place"
    assert place["geo"]["latitude"] == 45.0002
    event, _ = reading.linked_data(client.get("/eventi/ora-storie-rodari").text)
    assert event["@type"] == "Event"
    assert event["startDate"] == "2026-11-28T10:30:00+01:00"


# --- without a site, without its address, or with tiles


def test_without_an_address_links_have_that_of_the_request(quiet_desk: Desk, catalogue: DeskCatalogue) -> None:
    application = app.create(DeskConversations(quiet_desk), Tokens(b"prova"), site=Site(catalogue))
    page = TestClient(application, base_url="http://chiedi.example").get("/uffici/urp")
    assert '<link rel="canonical" href="http://chiedi.example/uffici/urp">' in page.text
    assert reading.linked_data(page.text)[0]["url"] == "http://chiedi.example/uffici/urp"


def test_a_slash_too_many_leads_to_the_page(client: TestClient) -> None:
    assert client.get("/servizi/", follow_redirects=True).url.path == "/servizi"


def test_a_failure_says_nothing_of_what_failed(quiet_desk: Desk) -> None:
    class Broken(DeskCatalogue):
        def services(self) -> tuple[ServicePage, ...]:
            raise OSError("/srv/segreto.db")

    application = app.create(DeskConversations(quiet_desk), Tokens(b"prova"), site=Site(Broken(quiet_desk)))
    answer = TestClient(application, raise_server_exceptions=False).get("/servizi")
    assert answer.status_code == 500
    assert "segreto" not in answer.text
    assert answer.headers["content-security-policy"]


def test_without_a_site_the_home_is_the_chat() -> None:
    client = TestClient(app.create(Silent(About("Piacenza")), Tokens(b"prova")))
    assert client.get("/", follow_redirects=False).headers["location"] == "/chat"


def test_tiles_of_a_map_are_the_only_thing_let_in(catalogue: DeskCatalogue) -> None:
    site = Site(catalogue, tiles="https://tiles.example/{z}/{x}/{y}.png", attribution="© Chi li fa")
    page = TestClient(app.create(Silent(About("Piacenza")), Tokens(b"prova"), site=site)).get("/luoghi")
    policy = page.headers["content-security-policy"]
    assert "img-src 'self' https://tiles.example;" in policy
    assert policy.count("https:") == 1
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in page.text
