"""What a record of each kind should say, so that the questions about it have an answer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.kinds import Event, Opportunity, Organisation, Place, Process, Service
from knowledge.record import Record
from knowledge.vocabularies import Status

# By kind: the columns of which one must say something, and how the desk calls what is missing.
_WANTED: Final[dict[type[Record], tuple[tuple[tuple[str, ...], str], ...]]] = {
    Service: (
        (("how",), "come si fa"),
        (("needed",), "che cosa serve"),
        (("cost",), "quanto costa"),
        (("where", "access", "access_url"), "dove si chiede"),
    ),
    Organisation: (
        (("opening_hours", "hours_note", "by_appointment", "place"), "quando è aperto o dove riceve"),
        (("phone", "email"), "telefono o e-mail"),
    ),
    Place: (
        (("opening_hours", "hours_note"), "quando è aperto"),
        (("address",), "indirizzo"),
        (("lat",), "posizione sulla mappa"),
    ),
    Event: ((("place",), "dove"), (("price", "price_amount"), "quanto costa")),
    Process: ((("phases",), "fasi con le date"), (("how_to_take_part",), "come si partecipa")),
    Opportunity: ((("how",), "come ci si offre"), (("commitment",), "quanto tempo chiede")),
}
_OF_ALL: Final = ((("summary",), "descrizione"), (("owner",), "ufficio che la cura"))


def missing(session: Session) -> Iterator[tuple[Any, list[str]]]:
    """(row with kind, slug, name, owner; what it lacks) of each published record that lacks something."""
    for kind, own in _WANTED.items():
        wanted = (*_OF_ALL, *own)
        names = list(dict.fromkeys(name for columns, _ in wanted for name in columns))
        shared = (Record.kind, Record.slug, Record.name, Record.owner)
        others = [getattr(kind, name).label(f"value_{name}") for name in names]
        columns: tuple[Any, ...] = (*shared, *others)
        statement = select(*columns).select_from(kind)
        # What happens in another town is told, and nobody here keeps it.
        here = statement.where(Record.status == Status.PUBLISHED, Record.example_city == "")
        for row in session.execute(here):
            if lacking := [said for columns_, said in wanted if _is_empty(row, columns_)]:
                yield row, lacking


def _is_empty(row: Any, columns: Sequence[str]) -> bool:
    values = [getattr(row, f"value_{column}") for column in columns]
    return all(value is None or value is False or value in ("", []) for value in values)  # a price of 0 says something
