"""Controlled vocabularies of the field.

Service categories: Modello Comuni (Designers Italia), "categorie di servizio".
Life events: OntoPiA controlled vocabulary "life-event" (19 codes, CPEV-AP_IT).
"""

from enum import StrEnum
from typing import Final

SERVICE_CATEGORIES: Final = (
    "Educazione e formazione",
    "Salute, benessere e assistenza",
    "Vita lavorativa",
    "Mobilità e trasporti",
    "Catasto e urbanistica",
    "Anagrafe e stato civile",
    "Turismo",
    "Giustizia e sicurezza pubblica",
    "Tributi, finanze e contravvenzioni",
    "Cultura e tempo libero",
    "Ambiente",
    "Imprese e commercio",
    "Autorizzazioni",
    "Appalti pubblici",
    "Agricoltura e pesca",
)

LIFE_EVENTS: Final = range(1, 20)

# From where newcomers come, and why: for whom a step of their path is.
ORIGINS: Final = ("ue", "extra-ue", "comune")
REASONS: Final = ("lavoro", "studio", "famiglia")


class Status(StrEnum):
    """Where a record stands in the work of the staff; people read only published ones."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Ask(StrEnum):
    """What a person wants to know about a subject; the nine facets of a question."""

    GENERIC = "generic"
    HOW = "come"
    WHERE = "dove"
    WHEN = "quando"
    COST = "costo"
    DOCUMENTS = "documenti"
    REQUIREMENTS = "requisiti"
    CONTACTS = "contatti"
    HOURS = "orari"


class RequestKind(StrEnum):
    """What is asked for. A town offers those that somebody there answers: `Town.forms`."""

    REPORT = "report"
    CALL = "call"
    PROPOSAL = "proposal"
    BOOKING = "booking"


class RequestStatus(StrEnum):
    """Where a request stands; the last two are ends."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    WORKING = "working"
    DONE = "done"
    DECLINED = "declined"
