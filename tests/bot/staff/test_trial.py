import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from markupsafe import escape
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import jobs
from bot.jobs import Job, State
from bot.staff.house import House
from bot.tables import Conversation, Trace
from bot.trials import changes as waiting
from channels.conversation import Incoming
from knowledge.database import reading, revision
from knowledge.desk import editions, items, phrases, protected
from knowledge.desk.audit import AuditEntry
from knowledge.desk.people import Person
from knowledge.desk.protected import Protected
from knowledge.desk.roles import Role
from knowledge.record import Record
from nlu import archive, training_run
from tests.bot.staff.conftest import Enter
from tests.bot.test_comprehension import soon
from tests.bot.trials.test_trials import CANTEEN, INVENTED

NOW = datetime(2026, 11, 22, 9)
PATIENCE = 60.0  # an index is fitted
LOST = "ho perso la carta d'identità"
MARIA = Person(email="m@comune.example", name="Maria", role=Role.EDITOR, created_at=NOW)


def teach(engine: Engine, topic: str, *texts: str) -> None:
    with Session(engine) as session, session.begin():
        for text in texts:
            phrases.add(session, topic, text, MARIA, NOW)


def protect(engine: Engine, text: str, topic: str) -> None:
    with Session(engine) as session, session.begin():
        protected.add(session, text, topic, "", MARIA, NOW)


def over(engine: Engine, kind: str) -> bool:
    with reading(engine) as session:
        job = jobs.latest(session, kind)
        return job is not None and job.state != State.RUNNING


def said(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return [(entry.action, entry.detail) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


# --- a question


def test_a_question_is_answered_side_by_side_and_leaves_nothing(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.AUTHOR)
    teach(demo, CANTEEN, INVENTED, "pappatoio", "iscrivere al pappatoio")
    page = visitor.get("/desk/try", params={"q": INVENTED}).text
    assert "la risposta cambia" in page
    assert "Mensa scolastica</p>" in page.partition("Con le modifiche</h2>")[2]
    assert "la risposta resta la stessa" in visitor.get("/desk/try", params={"q": "orari biblioteca"}).text
    with reading(demo) as session:
        assert session.scalars(select(Trace)).all() == []
        assert session.scalars(select(Conversation)).all() == []


def test_somebody_elses_new_subject_is_told_before_it_is_published(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.AUTHOR)
    with Session(demo) as session, session.begin():
        texts = ["bollino zirconiano", "pagare il bollino zirconiano", "zirconiano"]
        phrases.add_elsewhere(session, "Bollino zirconiano", "Se ne occupa la Regione, non noi.", texts, MARIA, NOW)
    page = visitor.get("/desk/try", params={"q": "pagare il bollino zirconiano"}).text
    assert "Bollino zirconiano</p>" in page.partition("Con le modifiche</h2>")[2]


def test_drafts_are_tried_where_wanted_and_stay_drafts(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.ADMINISTRATOR)
    with Session(demo) as session, session.begin():
        record = editions.live(session, "biblioteca-orari")
        assert record
        item = {**items.item_of(record), "summary": "Ora la biblioteca apre anche di notte."}
        editions.save(session, "service", record.slug, item, visitor.person, 0, NOW)
    question = {"q": "biblioteca"}
    assert "anche di notte" not in visitor.get("/desk/try", params=question).text
    page = visitor.get("/desk/try", params={**question, "drafts": "1"}).text
    assert "anche di notte" in page.partition("Con le modifiche</h2>")[2]
    assert "anche di notte" not in page.partition("Con le modifiche</h2>")[0]
    with reading(demo) as session:
        assert "di notte" not in session.scalars(select(Record.summary).where(Record.slug == "biblioteca-orari")).one()


def test_what_is_typed_is_shown_as_text(enter: Enter) -> None:
    page = enter(Role.AUTHOR).get("/desk/try", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


# --- phrases


def test_phrases_go_live_after_a_comparison_of_just_them(enter: Enter, house: House, demo: Engine) -> None:
    house.desk.turn(Incoming("c", INVENTED))
    teach(demo, CANTEEN, INVENTED, "pappatoio", "iscrivere al pappatoio")
    visitor = enter(Role.PUBLISHER)
    assert "Prima confronta" in visitor.post("/desk/phrases/publish").text
    assert visitor.post("/desk/phrases/publish/compare").status_code == 303
    assert soon(lambda: over(demo, waiting.COMPARE), PATIENCE)
    page = visitor.get("/desk/phrases/publish").text
    assert INVENTED in page.partition("Vinte")[2]
    assert visitor.get("/desk/jobs/compare").json()["state"] == "done"
    teach(demo, CANTEEN, "pappatoio bimbi")
    assert visitor.post("/desk/phrases/publish").status_code == 409  # there is one more than was compared
    visitor.post("/desk/phrases/publish/compare")
    assert soon(lambda: over(demo, waiting.COMPARE), PATIENCE)
    with reading(demo) as session:
        before = revision(session, "phrases")
    assert visitor.post("/desk/phrases/publish").status_code == 303
    with reading(demo) as session:
        assert phrases.pending(session) == []
        assert revision(session, "phrases") > before
    assert said(demo) == [("phrases.publish", "")]


def test_a_lost_protected_question_blocks_and_an_administrator_may_go_on_with_a_reason(
    enter: Enter, demo: Engine
) -> None:
    protect(demo, LOST, "anagrafe/carta-identita-smarrita")
    teach(demo, CANTEEN, LOST, "perso la carta d'identità", "carta d'identità persa", "ho perso la carta")
    publisher, administrator = enter(Role.PUBLISHER), enter(Role.ADMINISTRATOR)
    publisher.post("/desk/phrases/publish/compare")
    assert soon(lambda: over(demo, waiting.COMPARE), PATIENCE)
    page = publisher.get("/desk/phrases/publish").text
    assert "Si perdono domande protette" in page
    assert escape(LOST) in page.partition("Perse</span>")[2]
    assert publisher.post("/desk/phrases/publish", {"reason": "lo voglio proprio così"}).status_code == 409
    assert administrator.post("/desk/phrases/publish", {"reason": "sì"}).status_code == 409
    with reading(demo) as session:
        assert len(phrases.pending(session)) == 4
    assert said(demo) == []
    assert administrator.post("/desk/phrases/publish", {"reason": "È una prova decisa insieme"}).status_code == 303
    assert said(demo)[0] == ("phrases.override", "È una prova decisa insieme")


def test_progress_is_shown_without_script_and_a_second_comparison_waits(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    teach(demo, CANTEEN, "pappatoio")
    now = jobs.utc_now()
    with Session(demo) as session, session.begin():
        kind = waiting.COMPARE
        session.add(Job(kind=kind, running=kind, by="Luca", done=3, total=8, started_at=now, seen_at=now))
    page = visitor.get("/desk/phrases/publish").text
    assert '<progress id="progress-compare" max="8" value="3">' in page
    assert "Aggiorna la pagina" in page
    answer = visitor.post("/desk/phrases/publish/compare")
    assert "in corso" in visitor.get(answer.headers["location"]).text
    with Session(demo) as session, session.begin():
        session.scalars(select(Job)).one().seen_at = now - jobs.SILENT * 2
    assert "Interrotto" in visitor.get("/desk/phrases/publish").text


def test_protected_questions_are_added_and_removed_by_who_publishes(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    form = {"text": "  quanto costa   la mensa? ", "topic": CANTEEN, "ask": "costo"}
    assert visitor.post("/desk/phrases/protected/add", form).status_code == 303
    assert "è già tra quelle protette" in visitor.post("/desk/phrases/protected/add", form).text
    assert visitor.post("/desk/phrases/protected/add", {**form, "text": "x", "topic": "a/b"}).status_code == 400
    assert "quanto costa la mensa?" in visitor.get("/desk/phrases/protected").text
    with reading(demo) as session:
        number = session.scalars(select(Protected.id)).one()
    assert enter(Role.EDITOR).post(f"/desk/phrases/protected/{number}/remove").status_code == 403
    assert visitor.post(f"/desk/phrases/protected/{number}/remove").status_code == 303
    assert [action for action, _ in said(demo)] == ["protected.add", "protected.remove"]


# --- models


@pytest.fixture
def models(house: House, tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    house.desk.settings = replace(house.settings, models=folder)
    return folder


def made(models: Path, number: int, made_from: str = "") -> archive.TrainedModel:
    path = models / f"nlu-{number}.tar.gz"
    path.write_bytes(b"model %d" % number)
    os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return archive.keep(path, made_from, "Maria")


def test_a_model_is_activated_after_its_comparison_and_one_goes_back_at_once(
    enter: Enter, models: Path, demo: Engine
) -> None:
    first, second = made(models, 1), made(models, 2)
    training_run.activate(models, first.path.name)
    visitor = enter(Role.PUBLISHER)
    assert visitor.post("/desk/models/activate", {"model": second.path.name}).status_code == 409
    now = jobs.utc_now()
    nothing = {"questions": 0, "counts": dict.fromkeys(("won", "lost", "changed", "same", "wrong"), 0),
               "rows": {name: [] for name in ("won", "lost", "changed", "wrong")}}  # fmt: skip
    result = {"of": second.version, "recent": nothing, "protected": nothing, "blocks": False}
    with Session(demo) as session, session.begin():
        job = {"kind": waiting.COMPARE_MODEL, "state": State.DONE, "started_at": now, "seen_at": now, "ended_at": now}
        session.add(Job(**job, result=result))
    assert f"Confronto del modello {second.version}" in visitor.get("/desk/models").text
    assert visitor.post("/desk/models/activate", {"model": second.path.name}).status_code == 303
    assert archive.current(models) == second
    assert "Torna a questo" in visitor.get("/desk/models").text
    assert visitor.post("/desk/models/activate", {"model": first.path.name}).status_code == 303
    assert archive.current(models) == first
    assert visitor.post("/desk/models/activate", {"model": "../portineria.db"}).status_code == 404


def test_what_has_been_learnt_is_not_trained_again(enter: Enter, models: Path, demo: Engine) -> None:
    with reading(demo) as session:
        wanted = training_run.fingerprint(waiting.taught(session))
    kept = made(models, 1, wanted)
    visitor = enter(Role.PUBLISHER)
    told = visitor.post("/desk/models/train")
    assert "già un modello che ha imparato" in visitor.get(told.headers["location"]).text
    training_run.activate(models, kept.path.name)
    visitor.post("/desk/models/train")
    assert "Il modello è già aggiornato" in visitor.get("/desk/models").text
    with reading(demo) as session:
        assert jobs.latest(session, waiting.TRAIN) is None


def test_a_model_that_cannot_be_opened_is_told(enter: Enter, models: Path, demo: Engine) -> None:
    made(models, 1).path.write_bytes(b"changed")
    visitor = enter(Role.PUBLISHER)
    visitor.post("/desk/models/compare", {"model": "nlu-1.tar.gz"})
    assert soon(lambda: over(demo, waiting.COMPARE_MODEL), PATIENCE)
    assert "è rovinato o è stato cambiato" in visitor.get("/desk/models").text


def test_models_of_a_rasa_server_are_not_ours(enter: Enter, house: House) -> None:
    house.desk.settings = replace(house.settings, rasa_url="http://127.0.0.1:1")
    visitor = enter(Role.PUBLISHER)
    assert "server Rasa" in visitor.get("/desk/models").text
    for action in ("train", "compare", "activate"):
        assert visitor.post(f"/desk/models/{action}", {"model": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.ANALYST, "/desk/try", 200),
        (Role.AUTHOR, "/desk/phrases/publish", 403),
        (Role.EDITOR, "/desk/phrases/publish", 200),
        (Role.EDITOR, "/desk/models", 403),
        (Role.EDITOR, "/desk/jobs/train", 404),
        (Role.EDITOR, "/desk/jobs/compare", 200),
        (Role.EDITOR, "/desk/jobs/other", 404),
    ],
)
def test_who_may_come_in(enter: Enter, role: Role, path: str, status: int) -> None:
    assert enter(role).get(path).status_code == status


def test_the_draft_of_a_new_event_is_tried_too(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.EDITOR)
    item = {"name": "Notte bianca dei gessetti", "start": "2026-11-28T20:00", "topics": ["cultura/eventi"]}
    with Session(demo) as session, session.begin():
        editions.save(session, "event", "notte-dei-gessetti", item, visitor.person, 0, NOW)
    page = visitor.get("/desk/try", params={"q": "notte bianca dei gessetti", "drafts": "1"})
    assert page.status_code == 200
    assert "Notte bianca dei gessetti" in page.text
