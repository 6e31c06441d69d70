import pytest

from actions.cases import best_case, is_told_apart

GUEST = {"when": "Sei ospite di amici o parenti e non hai un contratto", "answer": "Basta chi ti ospita."}
ABSENT = {"when": "Non ti hanno trovato in casa durante il controllo", "answer": "Di solito tornano."}
BROKEN = {"when": "Hai la carta rotta", "answer": "Portala con te."}
CASES = [GUEST, ABSENT, BROKEN]


@pytest.mark.parametrize(("text", "case"), [
    ("sono ospite di parenti e non ho contratto, posso avere la residenza?", GUEST),
    ("OSPITE da AMICI, senza CONTRATTO, parenti lontani", GUEST),
    ("i vigili non mi hanno trovato in casa per il controllo", ABSENT),
    ("la carta è rotta", BROKEN),
    ("vorrei cambiare residenza", None),
    ("ho un contratto", None),  # one word of four
    ("", None),
    ("🙂🙂", None),
])  # fmt: skip
def test_the_case_whose_situation_is_described(text: str, case: dict[str, str] | None) -> None:
    assert best_case(text, CASES) == case


def test_the_case_that_fits_better_wins_whatever_the_order() -> None:
    near = {"when": "Hai perso la carta rotta", "answer": "Prima la denuncia."}
    assert best_case("ho perso la carta", [BROKEN, near]) is near
    assert best_case("ho perso la carta", [near, BROKEN]) is near


def test_half_of_the_words_that_set_it_apart_are_enough() -> None:
    assert best_case("sono minorenne", [{"when": "Sei minorenne", "answer": "Firma un genitore."}])
    assert best_case("sento odore di gas", [{"when": "Gas in cucina", "answer": "Apri le finestre."}])
    assert best_case("sono minorenne", [{"when": "Minorenne straniero senza genitori", "answer": "Altro."}]) is None


def test_words_of_the_record_itself_and_of_several_cases_set_nothing_apart() -> None:
    cases = [{"when": "Permesso scaduto", "answer": "A"}, {"when": "Permesso perso", "answer": "B"}]
    assert best_case("il mio permesso", cases) is None
    assert (
        best_case("gas in casa", [{"when": "Odore di gas", "answer": "Esci."}], about="Guasti di gas e odore") is None
    )


def test_no_cases_and_a_case_without_words_are_no_case() -> None:
    assert best_case("sono ospite", []) is None
    assert best_case("sono ospite", [{"when": "…", "answer": "?"}]) is None


@pytest.mark.parametrize(("text", "alone", "following"), [
    ("e con un contratto?", None, GUEST),  # one word of four: enough only where the record is in focus
    ("il controllo, di sera", None, ABSENT),
    ("quanto costa?", None, None),
    ("un cane, un gatto, due canarini, una tartaruga e un contratto", None, None),
])  # fmt: skip
def test_who_goes_on_about_the_record_needs_fewer_words(
    text: str, alone: dict[str, str] | None, following: dict[str, str] | None
) -> None:
    assert best_case(text, CASES) == alone
    assert best_case(text, CASES, following=True) == following


def test_two_words_of_a_situation_are_no_chance() -> None:
    assert is_told_apart("sono ospite di parenti", GUEST)
    assert not is_told_apart("sono ospite", GUEST)
