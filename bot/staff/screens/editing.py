"""Writing a record: the form, what is kept while one writes, and what becomes of two who write at once."""

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import Form

from bot.staff import drafts, looks
from bot.staff.door import Door
from bot.staff.drafts import Difference, Sheet
from bot.staff.forms.names import Names
from bot.staff.forms.record_form import form_for, layout
from bot.staff.visit import Refused, Visit
from knowledge.desk import autosave, editions, items, phrases, publishing
from knowledge.desk.editions import Conflict, Edition, NotReady, State
from knowledge.desk.quality import BECAUSE
from knowledge.desk.roles import Right
from knowledge.fields import Item
from knowledge.vocabularies import Status

_LARGEST: Final = 1_000_000
_SAVED: Final = "Bozza salvata. Nessuno la legge finché non è pubblicata."


def edit(visit: Visit) -> Response:
    of = drafts.sheet(visit, visit.request.path_params["slug"])
    return _form_page(visit, of)


def new(visit: Visit) -> Response:
    return _form_page(visit, drafts.new_sheet(visit, visit.text("kind")))


def _form_page(visit: Visit, of: Sheet) -> Response:
    kept = autosave.kept(visit.session, visit.person.id, _place(of))
    resumed = bool(kept and visit.text("resume"))
    names = Names(visit.session)
    form = form_for(of.kind, names, FormData(kept.item["fields"])) if kept and resumed else None
    if form:
        form.validate()
    base = kept.base if kept and resumed else of.base
    return _shown(visit, of, form or form_for(of.kind, names, None, of.item), base, kept=None if resumed else kept)


def _place(of: Sheet) -> str:
    """Where what is not saved of it is kept."""
    return of.slug or f"+{of.kind}"


def _shown(visit: Visit, of: Sheet, form: Form, base: int, status: int = 200, **context: Any) -> Response:
    for name in ("topics", "contacts", "cases", "phases"):
        if name in form and len(form[name].entries) < form[name].max_entries:
            form[name].append_entry()
    latest = of.edition
    in_review = bool(latest and latest.state == State.REVIEW and visit.may(Right.REVIEW))
    extra = {
        "kept": None,
        "problems": [],
        "conflict": None,
        "news": _news(of) if in_review else None,
        "differences": [],
        "twins": [],
    } | context
    return visit.page(
        "records/edit.html",
        status,
        sheet=of,
        form=form,
        groups=layout(of.kind),
        base=base,
        names=form.meta.names,
        place=_place(of),
        spot=looks.spot(visit),
        waiting=[topic for slug, topic in phrases.coming(visit.session).items() if slug in of.item.get("topics", ())],
        because=BECAUSE,
        mine=visit.may(Right.WRITE) and visit.person.looks_after(of.item.get("owner", "")),
        **extra,
    )


def _news(of: Sheet) -> list[Difference] | None:
    """What publishing would change for who reads; None where nobody reads it yet."""
    if of.record is None or of.record.status != Status.PUBLISHED:
        return None
    return drafts.differences(of.kind, items.item_of(of.record), of.item)


def create(visit: Visit) -> Response:
    of = drafts.new_sheet(visit, visit.text("record_kind"))
    form, item = drafts.read(visit, of)
    if item is None:
        return _shown(visit, of, form, 0, 422)
    twins = looks.twins(visit.session, of.kind, "", item)
    if twins and not visit.text("anyway"):
        return _shown(visit, of, form, 0, 409, twins=twins)
    slug = editions.new_slug(visit.session, item["name"])
    editions.save(visit.session, of.kind, slug, item, visit.person, 0, visit.now)
    autosave.drop(visit.session, visit.person.id, _place(of))
    visit.record("create", slug)
    return visit.to(f"/desk/records/{slug}", _SAVED)


def save(visit: Visit) -> Response:
    of = drafts.sheet(visit, visit.request.path_params["slug"])
    form, item = drafts.read(visit, of)
    base = visit.number("base")
    if item is None:
        return _shown(visit, of, form, base, 422)
    try:
        saved = _saved(visit, of, item, base)
    except Conflict as conflict:
        found = drafts.differences(of.kind, conflict.other.item, item)
        return _shown(visit, of, form, conflict.other.number, 409, conflict=conflict, differences=found)
    autosave.drop(visit.session, visit.person.id, of.slug)
    visit.record("save", of.slug, f"versione {saved.number}")
    return _onwards(visit, drafts.sheet(visit, of.slug))


def _saved(visit: Visit, of: Sheet, item: Item, base: int) -> Edition:
    """Raises `Conflict` where somebody has written something else since; that it was moved on is none."""
    latest, started = of.edition, editions.numbered(visit.session, of.slug, base)
    moved_only = latest and started and latest.item == started.item
    return editions.save(
        visit.session, of.kind, of.slug, item, visit.person, of.base if moved_only else base, visit.now
    )


def _onwards(visit: Visit, of: Sheet) -> Response:
    """After saving: stays, is sent for review, or published where nothing is missing."""
    wish, here = visit.text("then"), f"/desk/records/{of.slug}"
    if wish == "send":
        publishing.send(visit.session, of.slug, visit.person, visit.now, visit.text("note"))
        visit.record("send", of.slug)
        return visit.to(here, "Mandata in revisione.")
    if wish != "publish":
        return visit.to(here, _SAVED)
    try:
        with visit.session.begin_nested():
            publishing.publish(visit.session, of.slug, visit.person, visit.now, visit.house.clock().date())
    except NotReady as error:
        form = form_for(of.kind, Names(visit.session), None, of.item)
        return _shown(visit, of, form, of.base, 422, problems=error.problems)
    visit.record("publish", of.slug)
    return visit.to(here, "Pubblicata: da adesso la gente la legge così.")


def keep(visit: Visit) -> Response:
    """Keeps what is being written, for the person alone, until it is saved."""
    place = visit.text("draft_of")[:120]
    if not place:
        raise Refused("Non so di quale scheda si tratti.")
    skipped = {"csrf", "draft_of", "base", "then", "note"}
    fields = [[name, text] for name, text in drafts.fields_of(visit.form).multi_items() if name not in skipped]
    autosave.keep(visit.session, visit.person.id, place, visit.number("base"), {"fields": fields}, visit.now)
    return visit.json({"at": visit.house.clock().strftime("%H.%M")})


def forget(visit: Visit) -> Response:
    place = visit.text("draft_of")
    autosave.drop(visit.session, visit.person.id, place)
    target = f"/desk/records/new?kind={place[1:]}" if place.startswith("+") else f"/desk/records/{place}"
    return visit.to(target, "Le modifiche non salvate sono state scartate.")


def preview(visit: Visit) -> Response:
    """What is in the form, as the citizen would read it; nothing is kept."""
    of = _previewed(visit)
    _, item = drafts.read(visit, of)
    if item is None:
        return visit.page(
            "records/preview.html", turns=[], problems=["Un campo non è leggibile: guarda i segni rossi."]
        )
    return looks.page(visit, of, item)


def preview_page(visit: Visit) -> Response:
    """The public page of what is in the form; nothing is kept."""
    of = _previewed(visit)
    _, item = drafts.read(visit, of)
    if item is None:
        raise Refused("Un campo non è leggibile: torna alla scheda e guarda i segni rossi.", 422)
    return looks.public_page(visit, of, item)


def _previewed(visit: Visit) -> Sheet:
    slug = visit.text("slug")
    return drafts.sheet(visit, slug) if slug else drafts.new_sheet(visit, visit.text("record_kind"))


DOORS = (
    Door("/desk/records/new", new, Right.WRITE),
    Door("/desk/records/new", create, Right.WRITE, methods=("POST",), largest=_LARGEST),
    Door("/desk/records/keep", keep, Right.WRITE, methods=("POST",), largest=_LARGEST),
    Door("/desk/records/forget", forget, Right.WRITE, methods=("POST",)),
    Door("/desk/records/preview", preview, Right.WRITE, methods=("POST",), largest=_LARGEST),
    Door("/desk/records/preview-page", preview_page, Right.WRITE, methods=("POST",), largest=_LARGEST),
    Door("/desk/records/{slug}", edit, Right.READ),
    Door("/desk/records/{slug}", save, Right.WRITE, methods=("POST",), largest=_LARGEST),
)
