import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from knowledge.desk import passwords

GOOD = "tenda lumaca settanta fiume"
TOWN = "Borgoaperto"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "k7#pW2!zQx9v",
        "839201748265",
        "tutte minuscole senza numeri",
        "la casa di zia ha il tetto blu",
        "ciao mondo, oggi piove a dirotto",
        "密码很长很安全而且没有人会猜到它",
        "x" * 5 + "yzwkjhgfd" * 20 + "q",
    ],
)
def test_a_long_password_is_good_whatever_it_is_made_of(password: str) -> None:
    assert passwords.problem(password, TOWN) == ""


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "almeno 12"),
        ("k7#pW2!zQx9", "almeno 12"),
        ("x7" * 200, "al massimo 256"),
        ("aaaaaaaaaaaaaaaa", "stesse lettere"),
        ("abababababab", "stesse lettere"),
        ("tenda7tenda7tenda7", "stesse lettere"),
        ("password1234", "prime che si provano"),
        ("P4$$w0rd!2024", "prime che si provano"),
        ("Password2026!", "prime che si provano"),
        ("qwertyuiop123", "prime che si provano"),
        ("123456789012", "prime che si provano"),
        ("forzajuventus1897", "prime che si provano"),
        ("ciaociaomamma!", "prime che si provano"),
        ("Borgoaperto2026", "prime che si provano"),
        ("comune.borgoaperto", "prime che si provano"),
        ("Persona.Prova85", "prime che si provano"),
        ("città-estate-2025", "prime che si provano"),
    ],
)
def test_what_would_be_tried_first_is_refused_with_the_way_out(password: str, said: str) -> None:
    assert said in passwords.problem(password, TOWN, "Persona Prova", "p.prova@comune.example", "Città")


def test_what_is_kept_is_argon2id_with_at_least_46_mib() -> None:
    kept = extract_parameters(passwords.hashed(GOOD))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 46 * 1024
    assert (kept.time_cost, kept.parallelism) == (1, 1)


def test_only_the_password_itself_fits() -> None:
    kept = passwords.hashed(GOOD)
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, GOOD.upper())
    assert not passwords.fits(kept, GOOD + " ")
    assert not passwords.fits(kept, "")
    assert passwords.hashed(GOOD) != kept


def test_the_same_letters_from_another_keyboard_fit() -> None:
    assert passwords.fits(passwords.hashed("perché il caffè è caldo"), "perché il caffè è caldo")


@pytest.mark.parametrize("text", ["\ud800" * 12, "\x00" * 12, "𝒜" * 5000, "'; DROP TABLE person; --"])
def test_any_text_can_be_tried(text: str) -> None:
    assert not passwords.fits(passwords.hashed(GOOD), text)


@pytest.mark.parametrize("stored", ["", "non è un hash", "$argon2id$v=19$"])
def test_nothing_fits_what_is_no_hash(stored: str) -> None:
    assert not passwords.fits(stored, "")
    assert not passwords.fits(stored, "di nessuno, e non entra mai")


def test_an_address_that_nobody_has_costs_as_much_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, verified = passwords.hashed(GOOD), []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(extract_parameters(stored))
        return real(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    passwords.fits(kept, "un'altra")
    passwords.fits("", "un'altra")
    assert len(verified) == 2
    assert verified[0] == verified[1]


def test_what_was_hashed_with_weaker_parameters_is_to_be_hashed_anew() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert passwords.fits(weaker, GOOD)
    assert passwords.is_outdated(weaker)
    assert not passwords.is_outdated(passwords.hashed(GOOD))


def test_two_are_hashed_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(_self: PasswordHasher, _password: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "x"

    monkeypatch.setattr(PasswordHasher, "hash", slow)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(passwords.hashed, [GOOD] * 8))
    assert most == 2


def test_who_would_wait_too_long_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    line = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_IN_LINE", line)
    with line, pytest.raises(passwords.Busy):
        passwords.fits("", GOOD)
    assert not passwords.fits("", GOOD)
