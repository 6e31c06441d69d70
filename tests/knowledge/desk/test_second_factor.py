from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.desk import second_factor
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.second_factor import RecoveryCode
from tests.knowledge.desk.staff import NOW, somebody

KEY = b"una chiave"
SEED = second_factor.proposed_seed(KEY, "una sessione")
SECRET = second_factor.secret(KEY, SEED)
STEP = timedelta(seconds=30)


def code(at: datetime) -> str:
    seconds = (at - datetime(1970, 1, 1)).total_seconds()
    return pyotp.TOTP(SECRET).at(int(seconds))


@pytest.fixture
def person(session: Session) -> Person:
    return somebody(session, "persona", Role.PUBLISHER)


@pytest.fixture
def codes(session: Session, person: Person) -> list[str]:
    return second_factor.enrol(session, person, KEY, SEED, code(NOW), NOW)


def test_the_rfc_s_own_example() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factor._step(secret, "287082", datetime(1970, 1, 1, 0, 0, 59)) == 1


def test_who_publishes_or_administers_owes_one_until_they_have_it(session: Session) -> None:
    people = {role: somebody(session, role.value, role) for role in Role}
    assert {role for role, who in people.items() if second_factor.is_owed(who)} == {Role.ADMINISTRATOR, Role.PUBLISHER}
    second_factor.enrol(session, people[Role.PUBLISHER], KEY, SEED, code(NOW), NOW)
    assert not second_factor.is_owed(people[Role.PUBLISHER])


def test_a_wrong_first_code_enrols_nobody(session: Session, person: Person) -> None:
    wrong = f"{(int(code(NOW)) + 1) % 1_000_000:06}"
    for said in (wrong, "", "abcdef", "１２３４５６", code(NOW)[:5]):
        assert second_factor.enrol(session, person, KEY, SEED, said, NOW) == []
    assert person.totp_seed == ""
    assert session.scalars(select(RecoveryCode)).all() == []


def test_the_first_code_gives_eight_recovery_codes_of_which_hashes_are_kept(session: Session, codes: list[str]) -> None:
    assert len(set(codes)) == 8
    kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 8
    assert not set(kept) & {*codes, *(one.replace("-", "") for one in codes)}


@pytest.mark.usefixtures("codes")
def test_a_code_opens_once(session: Session, person: Person) -> None:
    assert not second_factor.accept(session, person, KEY, code(NOW), NOW)  # the one that enrolled
    later = NOW + 2 * STEP
    assert second_factor.accept(session, person, KEY, code(later), later)
    assert not second_factor.accept(session, person, KEY, code(later), later)
    assert not second_factor.accept(session, person, KEY, code(later - STEP), later)


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize(("off", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(session: Session, person: Person, off: int, opens: bool) -> None:
    now = NOW + 10 * STEP
    assert second_factor.accept(session, person, KEY, code(now + off * STEP), now) == opens


@pytest.mark.usefixtures("codes")
def test_a_code_may_be_written_with_a_space(session: Session, person: Person) -> None:
    now = NOW + 10 * STEP
    assert second_factor.accept(session, person, KEY, f"{code(now)[:3]} {code(now)[3:]}", now)


def test_a_recovery_code_opens_once_however_it_is_written(session: Session, person: Person, codes: list[str]) -> None:
    assert second_factor.accept(session, person, KEY, codes[0].upper().replace("-", " "), NOW)
    assert not second_factor.accept(session, person, KEY, codes[0], NOW)
    assert second_factor.codes_left(session, person) == 7


def test_a_recovery_code_opens_for_its_owner_alone(session: Session, codes: list[str]) -> None:
    assert not second_factor.accept(session, somebody(session, "altro"), KEY, codes[0], NOW)


def test_new_recovery_codes_take_the_place_of_the_old_ones(session: Session, person: Person, codes: list[str]) -> None:
    new = second_factor.renew_codes(session, person)
    assert not second_factor.accept(session, person, KEY, codes[0], NOW)
    assert second_factor.accept(session, person, KEY, new[0], NOW)


def test_once_removed_nothing_opens(session: Session, person: Person, codes: list[str]) -> None:
    second_factor.remove(session, person)
    later = NOW + 2 * STEP
    assert not second_factor.accept(session, person, KEY, code(later), later)
    assert not second_factor.accept(session, person, KEY, codes[0], later)


def test_of_two_who_send_the_same_code_at_once_one_comes_in(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        person = somebody(session, "persona", totp_seed=SEED)

    def comes_in(_number: int) -> bool:
        with Session(engine) as session, session.begin():
            return second_factor.accept(session, session.get_one(Person, person.id), KEY, code(NOW), NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(comes_in, range(4))) == 1


def test_each_session_is_proposed_another_secret() -> None:
    assert second_factor.secret(KEY, second_factor.proposed_seed(KEY, "un'altra")) != SECRET
    assert second_factor.proposed_seed(b"un'altra chiave", "una sessione") != SEED
    assert len(SECRET) == 32


@pytest.mark.usefixtures("codes")
def test_who_reads_the_database_makes_no_codes(session: Session, person: Person) -> None:
    session.flush()
    kept = "\n".join(str(row) for row in session.connection().exec_driver_sql("SELECT * FROM person").all())
    assert SEED in kept
    assert SECRET not in kept
    later = NOW + 2 * STEP
    from_the_seed = pyotp.TOTP(person.totp_seed).at(int((later - datetime(1970, 1, 1)).total_seconds()))
    assert not second_factor.accept(session, person, KEY, from_the_seed, later)
    assert not second_factor.accept(session, person, b"un'altra chiave", code(later), later)
    assert second_factor.accept(session, person, KEY, code(later), later)


def test_the_address_names_the_desk_and_the_person(person: Person) -> None:
    said = second_factor.address(person, SECRET, "Portineria di Borgoaperto")
    assert said.startswith("otpauth://totp/Portineria%20di%20Borgoaperto:persona")
    assert f"secret={SECRET}" in said
