"""What a form of a record says, on its way to a draft: read, checked, compared with what somebody else has saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from wtforms import Form

from bot.staff.forms.names import Names
from bot.staff.forms.record_form import entries, form_for, item_from
from bot.staff.visit import Refused, Visit
from knowledge.desk import editions, items
from knowledge.desk.editions import Edition
from knowledge.fields import Item
from knowledge.record import Record


@dataclass(frozen=True)
class Sheet:
    """A record at the desk: as people read it, its latest edition, and the item that work goes on from."""

    slug: str
    kind: str
    record: Record | None
    edition: Edition | None
    item: Item

    @property
    def base(self) -> int:
        return self.edition.number if self.edition else 0


@dataclass(frozen=True)
class Difference:
    """Of one field, both sides as one reads them."""

    label: str
    before: str
    after: str


def sheet(visit: Visit, slug: str) -> Sheet:
    """Raises the refusal of a record that is not there."""
    record = editions.live(visit.session, slug)
    edition = editions.latest(visit.session, slug)
    if edition:
        return Sheet(slug, edition.kind, record, edition, dict(edition.item))
    if record:
        return Sheet(slug, record.kind, record, None, items.item_of(record))
    raise Refused("Questa scheda non c'è. Forse il suo indirizzo è scritto male: cercala nell'elenco.", 404)


def new_sheet(visit: Visit, kind: str) -> Sheet:
    """An empty one, with what the address or the person's office already says."""
    if kind not in items.KINDS:
        raise Refused("Scegli di che cosa parla la scheda.", 404)
    topics = [slug for slug in visit.text("topics").split(",") if slug]
    item: Item = {"name": visit.text("name")[:200], "topics": topics, "owner": visit.person.office}
    return Sheet("", kind, None, None, {name: value for name, value in item.items() if value})


def fields_of(form: FormData) -> FormData:
    """The fields of a form without the files that no field of a record asks for."""
    return FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])


def read(visit: Visit, of: Sheet) -> tuple[Form, Item | None]:
    """The form that was sent and the item that it says; no item where a field cannot be read."""
    form = form_for(of.kind, Names(visit.session), fields_of(visit.form))
    return form, item_from(of.kind, form, of.item) if form.validate() else None


def differences(kind: str, before: Item, after: Item) -> list[Difference]:
    """Field by field, in the words of the form."""
    known = entries(kind)
    return [
        Difference(known[name].label if name in known else name, shown(old), shown(new))
        for name, old, new in items.differences(before, after)
    ]


def shown(value: Any) -> str:
    """A value of an item as one reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, dict):
        return " · ".join(shown(part) for part in value.values())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "\n".join(shown(part) for part in value)
    return str(value)
