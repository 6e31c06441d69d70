from datetime import date

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.cli import app
from bot.staff import post, reminding
from bot.staff.post import Mailbox, PostError
from bot.staff.reminding import Reminder
from knowledge.kinds import Organisation
from knowledge.record import Record
from tests.bot.staff.post_office import PostOffice

TODAY = date(2027, 12, 1)  # all of the demo was verified more than a year before


def mailbox(office: PostOffice) -> Mailbox:
    return Mailbox.of(f"smtp://127.0.0.1:{office.port}?from=banco@comune.example")


def reminder(office: str, email: str) -> Reminder:
    return Reminder(office, office.upper(), email, "Comune: 2 cose da curare", f"È per {office}.\n.\nFine")


def test_each_office_is_told_of_its_own_records(demo: Engine) -> None:
    with Session(demo) as session:
        found = reminding.reminders(session, TODAY, "https://banco.example/")
        urp = next(item for item in found if item.office == "urp")
        assert urp.email == session.query(Organisation.email).filter_by(slug="urp").scalar()
        owned = session.query(Record).filter_by(owner="urp", status="published").count()
    assert found[0].office == ""
    assert "Da verificare:" in urp.text
    assert f"- e altre {owned - 30}" in urp.text
    assert urp.text.endswith("https://banco.example/desk/care?office=urp")
    assert "comune inventato" in urp.subject


def test_only_one_office(demo: Engine) -> None:
    with Session(demo) as session:
        assert [item.office for item in reminding.reminders(session, TODAY, "", "urp")] == ["urp"]
        assert reminding.reminders(session, TODAY, "", "nessuno") == []


def test_an_address_that_is_none_is_not_written_to(demo: Engine) -> None:
    with Session(demo) as session:
        session.execute(update(Record).where(Record.slug == "urp").values(email="a@b.example, c@d.example"))
        (found,) = reminding.reminders(session, TODAY, "", "urp")
    assert found.email == ""


def test_letters_arrive_as_they_were_written() -> None:
    with PostOffice() as office:
        report = reminding.send([reminder("urp", "urp@comune.example"), reminder("suap", "")], mailbox(office))
    (letter,) = office.letters
    assert (letter["To"], letter["From"]) == ("urp@comune.example", "banco@comune.example")
    assert letter["Subject"] == "Comune: 2 cose da curare"
    assert letter.get_content().replace("\r\n", "\n").strip() == "È per urp.\n.\nFine"
    assert (report.sent, report.without_address, report.failed) == (["URP"], ["SUAP"], [])


def test_one_refused_letter_does_not_stop_the_others() -> None:
    with PostOffice(refused=frozenset({"urp@"})) as office:
        report = reminding.send(
            [reminder("urp", "urp@comune.example"), reminder("suap", "suap@comune.example")], mailbox(office)
        )
    assert [letter["To"] for letter in office.letters] == ["suap@comune.example"]
    assert (report.sent, report.failed) == (["SUAP"], ["URP"])
    assert "Non accettato dal server di posta: URP" in report.text


def test_a_server_that_hangs_up_is_told() -> None:
    with PostOffice(closes=True) as office, pytest.raises(PostError, match="ha chiuso la connessione"):
        reminding.send([reminder("urp", "urp@comune.example")], mailbox(office))


def test_a_server_that_is_not_there_is_told() -> None:
    with PostOffice() as office:
        gone = mailbox(office)
    with pytest.raises(PostError, match="non risponde"):
        reminding.send([reminder("urp", "urp@comune.example")], gone)


def test_a_password_is_not_sent_where_it_could_be_read() -> None:
    with PostOffice() as office:
        box = Mailbox.of(f"smtp://banco:segreto@127.0.0.1:{office.port}?from=banco@comune.example")
        with pytest.raises(PostError, match="non offre TLS"):
            reminding.send([reminder("urp", "urp@comune.example")], box)
    assert office.letters == []
    assert "segreto" not in repr(box)


@pytest.mark.parametrize(
    "url",
    [
        "posta.comune.example",
        "http://posta?from=a@b.example",
        "smtp://posta",
        "smtp://utente:segreto@?from=a@b.it",
        "smtp://posta:x?from=a@b.it",
    ],
)
def test_an_address_of_a_server_that_is_none_is_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="PORTINERIA_SMTP non è leggibile") as error:
        Mailbox.of(url)
    assert "segreto" not in str(error.value)


def test_a_secure_server_has_its_own_port() -> None:
    box = Mailbox.of("smtps://banco:a%40b@posta.example?from=banco@comune.example")
    assert (box.port, box.secure, box.user, box.password) == (465, True, "banco", "a@b")


def test_a_subject_is_one_line() -> None:
    assert post.letter("a@b.example", "c@d.example", "uno\r\nBcc: x@y.example", "")["Subject"] == "uno Bcc: x@y.example"


def test_the_command_prints_and_sends(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(demo) as session, session.begin():
        session.execute(update(Record).where(Record.slug == "urp").values(email="urp@comune.example"))
        session.execute(
            update(Record).where(Record.slug == "municipio").values(owner="urp", verified_on=date(2020, 1, 1))
        )
    monkeypatch.setenv("PORTINERIA_DATABASE", demo.url.render_as_string(hide_password=False))
    printed = CliRunner().invoke(app, ["desk", "reminders", "--office", "urp"])
    assert printed.exit_code == 0
    assert "Municipio di Borgoaperto. Non è verificata dal 1/1/2020." in printed.stdout
    with PostOffice() as office:
        monkeypatch.setenv("PORTINERIA_SMTP", f"smtp://127.0.0.1:{office.port}?from=banco@comune.example")
        sent = CliRunner().invoke(app, ["desk", "reminders", "--office", "urp"])
    assert sent.exit_code == 0, sent.output
    assert "Municipio di Borgoaperto" in office.letters[0].get_content()


def test_the_command_says_when_nothing_is_due(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTINERIA_DATABASE", demo.url.render_as_string(hide_password=False))
    printed = CliRunner().invoke(app, ["desk", "reminders", "--office", "non-esiste"])
    assert (printed.exit_code, printed.stdout.strip()) == (0, "Non c'è niente da curare.")
