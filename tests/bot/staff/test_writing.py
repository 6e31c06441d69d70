from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.desk.roles import Role
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import Visitor


@pytest.fixture
def author(enter: Enter) -> Visitor:
    return enter(Role.AUTHOR)


def ask(visitor: Visitor, what: str, content: Any) -> tuple[int, Any]:
    """As a script of the desk does: JSON in, JSON out."""
    answer = visitor.client.post(
        f"/desk/check/{what}",
        json=content,
        headers={"X-CSRF-Token": visitor.csrf, "Accept": "application/json"},
    )
    return answer.status_code, answer.json()


def test_hours_are_shown_as_a_week(author: Visitor) -> None:
    status, told = ask(author, "hours", {"text": "lun-ven 9-13, mar e gio anche 15-17, agosto chiuso"})
    assert status == 200
    assert told["osm"] == "Mo,We,Fr 09:00-13:00; Tu,Th 09:00-13:00,15:00-17:00; Aug off"
    assert told["words"].endswith("martedì e giovedì 9-13 e 15-17; agosto chiuso")
    assert told["week"][:2] == ["lunedì 9-13", "martedì 9-13 e 15-17"]
    # the patron saint of the invented town is a closure, too
    assert any("agosto" in closure for closure in told["closures"])
    assert len(told["closures"]) == 2


def test_a_form_is_taken_as_well(author: Visitor) -> None:
    answer = author.post("/desk/check/hours", {"text": "sab 10/12:30"})
    assert answer.json()["osm"] == "Sa 10:00-12:30"


def test_no_hours_are_no_error(author: Visitor) -> None:
    status, told = ask(author, "hours", {"text": "  "})
    assert (status, told["osm"], told["week"]) == (200, "", [])


def test_hours_that_cannot_be_read_name_the_piece(author: Visitor) -> None:
    status, told = ask(author, "hours", {"text": "lun-ven 9-13, poi si vede"})
    assert status == 200  # an answer, which the browser need not complain about
    assert told["piece"] == "poi si vede"
    assert told["example"] in told["error"]


def test_a_recurrence_with_its_sentence_and_ten_dates(author: Visitor) -> None:
    status, told = ask(
        author,
        "recurrence",
        {"repeat": "weekly", "every": 2, "weekdays": [5], "nths": [1], "start": "2099-01-03T10:30"},
    )
    assert status == 200
    assert told["rule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"
    assert told["sentence"] == "Ogni 2 settimane, sabato alle 10.30."
    assert len(told["dates"]) == 10
    assert told["dates"][1] == {"at": "2099-01-17T10:30", "said": "sabato 17 gennaio 2099, 10.30"}
    assert told["choices"]["nths"] == []


def test_the_same_day_of_the_month_is_that_of_the_start(author: Visitor) -> None:
    status, told = ask(author, "recurrence", {"repeat": "month_day", "start": "2099-01-08T10:30"})
    assert (status, told["rule"]) == (200, "FREQ=MONTHLY")
    assert told["sentence"] == "Ogni mese, l'8 alle 10.30."


def test_a_rule_comes_back_as_choices(author: Visitor) -> None:
    given = {"rule": "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=21001231", "start": "2099-01-03T10:30", "skipped": ["2099-02-22"]}
    status, told = ask(author, "recurrence", given)
    assert status == 200
    assert told["choices"] == {
        "repeat": "month_weekday", "every": 1, "weekdays": [6], "nths": [-1], "day": 0, "month": 0,
        "until": "2100-12-31", "times": 0, "skipped": ["2099-02-22"],
    }  # fmt: skip
    assert "2099-02-22T10:30" not in [day["at"] for day in told["dates"]]


def test_a_rule_that_choices_cannot_say_stays(author: Visitor) -> None:
    status, told = ask(author, "recurrence", {"rule": "FREQ=DAILY;INTERVAL=3", "start": "2099-01-03T10:30"})
    assert (status, told["rule"], told["choices"]) == (200, "FREQ=DAILY;INTERVAL=3", None)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"repeat": "weekly", "every": 99, "start": "2099-01-03T10:30"}, "da 1 a 52"),
        ({"repeat": "sometimes", "start": "2099-01-03T10:30"}, "tra quelle che ci sono"),
        ({"repeat": "weekly", "every": "due", "start": "2099-01-03T10:30"}, "non è un numero"),
        ({"repeat": "weekly", "until": "domani", "start": "2099-01-03T10:30"}, "2026-12-25"),
        ({"repeat": "weekly", "start": "20226-01-03T10:30"}, "giorno e ora"),
        ({"repeat": "weekly"}, "giorno e ora"),
        ({"repeat": "weekly", "until": "0001-01-01", "start": "2099-01-03T10:30"}, "L'anno 1 "),
        ({"repeat": "weekly", "start": "2099-01-03T10:30+02:00"}, "giorno e ora"),
    ],
)
def test_choices_that_cannot_be_say_why(author: Visitor, given: dict[str, Any], problem: str) -> None:
    assert problem in ask(author, "recurrence", given)[1]["error"]


def test_a_text_with_what_is_hard_in_it(author: Visitor) -> None:
    text = "🙂 Pertanto il modulo va compilato."
    status, told = ask(author, "text", {"text": text})
    assert status == 200
    word, passive = told["findings"]
    in_javascript = text.encode("utf-16-le")
    assert in_javascript[word["start"] * 2 : word["end"] * 2].decode("utf-16-le") == "Pertanto"
    assert (word["plain"], passive["kind"]) == ("quindi", "passive")
    assert told["gulpease"] == pytest.approx(89 + (300 - 10 * 27) / 5)
    assert told["easy"]


def test_an_empty_text_is_not_hard(author: Visitor) -> None:
    assert ask(author, "text", {"text": "…"})[1] == {
        "gulpease": None, "easy": True, "sentences": 1, "longest": 25, "findings": [],
    }  # fmt: skip


def test_a_text_without_end_is_refused(author: Visitor) -> None:
    status, told = ask(author, "text", {"text": "parola " * 3000})
    assert status == 422
    assert "troppo lungo" in told["error"]


def test_twins_of_what_is_being_written(author: Visitor) -> None:
    status, told = ask(author, "duplicates", {"kind": "place", "name": "Municipio di Borgoaperto", "slug": ""})
    assert status == 200
    assert told["twins"][0] == {
        "slug": "municipio", "name": "Municipio di Borgoaperto", "because": "lo stesso nome",
    }  # fmt: skip
    assert ask(author, "duplicates", {"kind": "place", "name": "Municipio di Borgoaperto", "slug": "municipio"})[1] == {
        "twins": []
    }


@pytest.mark.parametrize("what", ["hours", "recurrence", "text", "duplicates"])
def test_who_may_not_write_is_not_answered(enter: Enter, what: str) -> None:
    assert ask(enter(Role.ANALYST), what, {"text": "lun 9-12"})[0] == 403


def test_what_is_no_json_object_is_refused(author: Visitor) -> None:
    for body in (b"[1]", b"{", b"\xff", b"[" * 100_000):
        answer = author.client.post(
            "/desk/check/text", content=body, headers={"Content-Type": "application/json", "X-CSRF-Token": author.csrf}
        )
        assert answer.status_code == 400


def test_json_without_its_token_is_refused(author: Visitor) -> None:
    assert author.client.post("/desk/check/text", json={"text": "ciao"}).status_code == 403


VALUES = (
    st.text(max_size=20)
    | st.integers(-5, 400)
    | st.none()
    | st.lists(st.integers(-2, 9) | st.text(max_size=3), max_size=3)
)


@given(
    st.sampled_from(["hours", "recurrence", "text", "duplicates"]),
    st.dictionaries(
        st.sampled_from(["text", "repeat", "every", "weekdays", "nths", "day", "month", "until", "times", "skipped",
                         "start", "rule", "kind", "name", "alt_names", "address", "phone", "type", "slug"]),
        VALUES | st.sampled_from(["weekly", "yearly", "2027-01-03T10:30", "2027-02-02", "place", "FREQ=WEEKLY"]),
    ),
)  # fmt: skip
@settings(derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_is_answered(author: Visitor, what: str, content: dict[str, Any]) -> None:
    status, told = ask(author, what, content)
    assert status in (200, 422)
    assert isinstance(told, dict)
