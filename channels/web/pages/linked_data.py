"""The records for machines: schema.org JSON-LD. Only what a page shows, and nothing of what has expired."""

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from channels.conversation import About
from channels.records import Contact, EventPage, OfficePage, Opening, Page, PlacePage, ServicePage, Spot
from channels.web.pages.site import web_address

Json = dict[str, Any]
ROME: Final = ZoneInfo("Europe/Rome")
_CONTEXT: Final = "https://schema.org"


def linked_data(page: Page, url: str, about: About) -> Json | None:
    """None where there is nothing to say for sure."""
    makers: dict[type[Page], Callable[[Any, About], Json]] = {
        ServicePage: _service, PlacePage: _place, OfficePage: _office, EventPage: _event,
    }  # fmt: skip
    maker = makers.get(type(page))
    if maker is None or not page.trust.confirmed:
        return None
    shared = {"@context": _CONTEXT, "name": page.title, "description": page.summary, "url": url, "inLanguage": "it"}
    return _filled({**shared, **maker(page, about)})


def breadcrumbs(links: list[tuple[str, str]]) -> Json:
    """(name, url) from the home to the page."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": url}
        for position, (name, url) in enumerate(links, 1)
    ]
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _filled(data: Json) -> Json:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def _service(page: ServicePage, about: About) -> Json:
    provider = {"@type": "GovernmentOrganization", "name": about.title, "telephone": about.phone}
    channel = _filled(
        {
            "@type": "ServiceChannel",
            "serviceUrl": web_address(page.access_url),
            "servicePhone": _phone(page.call),
            "serviceLocation": {"@type": "Place", "name": page.places[0].title} if page.places else None,
        }
    )
    return {
        "@type": "GovernmentService",
        "serviceType": page.category,
        "serviceOperator": {"@type": "GovernmentOffice", "name": page.office.title} if page.office else None,
        "provider": _filled(provider),
        "areaServed": {"@type": "AdministrativeArea", "name": about.title},
        "audience": {"@type": "Audience", "audienceType": page.audience} if page.audience else None,
        "serviceOutput": {"@type": "Thing", "name": page.outcome} if page.outcome else None,
        "availableChannel": channel if len(channel) > 1 else None,
    }


def _phone(contacts: tuple[Contact, ...]) -> Json | None:
    numbers = [contact.value for contact in contacts if contact.kind == "phone"]
    return {"@type": "ContactPoint", "telephone": numbers[0]} if numbers else None


def _place(page: PlacePage, about: About) -> Json:
    return {"@type": "Place", **_where(page.spot, about), **_reached(page), **_open(page.opening)}


def _office(page: OfficePage, about: About) -> Json:
    where = _where(page.spot, about) if page.spot else {}
    kind = "GovernmentOffice" if page.kind == "Ufficio" else "Organization"
    hours = _open(page.opening) if kind == "GovernmentOffice" else {}  # schema.org has hours of places only
    return {"@type": kind, "address": where.get("address"), **_reached(page), **hours}


def _reached(page: Page) -> Json:
    email = next((contact.value for contact in page.contacts if contact.kind == "email"), "")
    phone = next((contact.value for contact in page.contacts if contact.kind == "phone"), "")
    return {"telephone": phone, "email": email}


def _where(spot: Spot, about: About) -> Json:
    address = {"@type": "PostalAddress", "streetAddress": spot.address or spot.name, "addressLocality": about.title}
    geo = {"@type": "GeoCoordinates", "latitude": spot.lat, "longitude": spot.lon}
    return {"address": {**address, "addressCountry": "IT"}, "geo": geo if spot.lat is not None else None}


def _open(opening: Opening) -> Json:
    rules = [
        {
            "@type": "OpeningHoursSpecification",
            "opens": f"{start:%H:%M}",
            "closes": f"{end:%H:%M}" if end.hour or end.minute else "23:59",
            "validFrom": day.day.isoformat(),
            "validThrough": day.day.isoformat(),
        }
        for day in opening.days
        for start, end in day.spans
    ]
    return {"openingHoursSpecification": rules}


def _event(page: EventPage, about: About) -> Json:
    span = page.next[0] if page.next else None
    location = {"@type": "Place", "name": page.spot.name, **_filled(_where(page.spot, about))} if page.spot else None
    offer = {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if page.free else None
    return {
        "@type": "Event",
        "startDate": span.start.replace(tzinfo=ROME).isoformat() if span else page.start.isoformat(),
        "endDate": span.end.replace(tzinfo=ROME).isoformat() if span else page.end.isoformat(),
        "location": location,
        "isAccessibleForFree": page.free,
        "offers": offer,
        "organizer": {"@type": "Organization", "name": page.organiser.title} if page.organiser else None,
        "eventStatus": "https://schema.org/EventScheduled",
    }
