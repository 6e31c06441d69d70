from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge.desk import throttle
from knowledge.desk.throttle import Counter, LoginThrottle
from tests.knowledge.desk.staff import NOW

SECRET = b"un segreto"
ACCOUNT = throttle.of_person(1)
SECOND = timedelta(seconds=1)


def try_often(session: Session, counters: list[Counter], times: int, now: datetime = NOW) -> int:
    """How many of so many tries, one a second, were let in to be looked at."""
    return sum(not throttle.take(session, counters, now + n * SECOND) for n in range(times))


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LoginThrottle)) or 0


def test_the_first_wrong_tries_wait_for_nothing(session: Session) -> None:
    assert [throttle.take(session, [ACCOUNT], NOW) for _ in range(5)] == [timedelta()] * 5
    assert throttle.take(session, [ACCOUNT], NOW) == 2 * SECOND


def test_each_wrong_try_makes_the_next_wait_longer_up_to_a_quarter_of_an_hour(session: Session) -> None:
    try_often(session, [ACCOUNT], 5)
    now, waits = NOW + 4 * SECOND, []
    for _ in range(12):
        wait = throttle.take(session, [ACCOUNT], now)
        waits.append(int(wait.total_seconds()))
        now += wait
        assert throttle.take(session, [ACCOUNT], now) == timedelta()
    assert waits[:8] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert waits[-1] == 900


def test_trying_while_waiting_does_not_make_it_longer(session: Session) -> None:
    try_often(session, [ACCOUNT], 5, NOW)
    wait = throttle.take(session, [ACCOUNT], NOW + 4 * SECOND)
    for _ in range(100):
        assert throttle.take(session, [ACCOUNT], NOW + 4 * SECOND) == wait
    assert throttle.take(session, [ACCOUNT], NOW + 4 * SECOND + wait) == timedelta()


def test_in_a_day_of_hammering_about_a_hundred_passwords_are_looked_at(session: Session) -> None:
    now, looked_at = NOW, 0
    while now < NOW + timedelta(days=1):
        wait = throttle.take(session, [ACCOUNT], now)
        looked_at += not wait
        now += max(wait, SECOND)
    assert looked_at <= 110


def test_of_many_tries_at_once_no_more_are_let_in(engine: Engine) -> None:
    counters = [ACCOUNT, throttle.of_network(SECRET, "203.0.113.7")]

    def let_in(_number: int) -> bool:
        with Session(engine) as session, session.begin():
            return not throttle.take(session, counters, NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(let_in, range(40))) == 5


def test_the_owner_s_browser_is_counted_by_itself(session: Session) -> None:
    network = throttle.of_network(SECRET, "203.0.113.7")
    assert try_often(session, [ACCOUNT, network], 1000) < 20
    browser = throttle.of_browser(1, "il segreto del suo cookie")
    assert throttle.take(session, [browser], NOW + 1000 * SECOND) == timedelta()


def test_a_known_browser_that_tries_too_often_waits_too(session: Session) -> None:
    assert try_often(session, [throttle.of_browser(1, "rubato")], 1000) < 20


def test_the_right_password_lets_the_person_start_anew_and_the_network_not(session: Session) -> None:
    network = throttle.of_network(SECRET, "203.0.113.7")
    try_often(session, [ACCOUNT, network], 4)
    throttle.give_back(session, [ACCOUNT, network])
    assert throttle.failures(session, ACCOUNT, NOW) == 0
    assert throttle.failures(session, network, NOW) == 3


def test_wrong_tries_are_forgotten_one_an_hour(session: Session) -> None:
    try_often(session, [ACCOUNT], 5)
    assert throttle.failures(session, ACCOUNT, NOW + timedelta(hours=2, minutes=1)) == 3
    assert throttle.failures(session, ACCOUNT, NOW + timedelta(hours=6)) == 0


def test_a_thousand_addresses_and_networks_leave_a_table_that_is_bounded(session: Session) -> None:
    keys = {throttle.of_nobody(SECRET, f"{n}@comune.example").key for n in range(20_000)}
    assert len(keys) <= 4096
    networks = {throttle.of_network(SECRET, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}").key for n in range(100_000)}
    assert len(networks) <= 65_536


def test_one_ipv6_network_is_one(session: Session) -> None:
    one, same, other = (throttle.of_network(SECRET, host) for host in ("2001:db8::1", "2001:db8::2:1", "2001:db9::1"))
    assert one == same != other
    assert throttle.of_network(SECRET, "::ffff:192.0.2.1") == throttle.of_network(SECRET, "192.0.2.1")


def test_the_table_names_no_address(session: Session) -> None:
    throttle.take(
        session, [throttle.of_nobody(SECRET, "chi@comune.example"), throttle.of_network(SECRET, "192.0.2.1")], NOW
    )
    assert not any("comune" in key or "192" in key for key in session.scalars(select(LoginThrottle.key)))
    assert throttle.of_nobody(SECRET, "chi@comune.example") != throttle.of_nobody(b"un altro", "chi@comune.example")


@pytest.mark.parametrize(("after", "left"), [(timedelta(hours=29), 1), (timedelta(hours=31), 0)])
def test_counters_that_count_nothing_any_more_expire(session: Session, after: timedelta, left: int) -> None:
    throttle.take(session, [ACCOUNT], NOW)
    throttle.expire(session, NOW + after)
    assert rows(session) == left


def test_a_clock_that_goes_back_keeps_nobody_out_for_longer(session: Session) -> None:
    try_often(session, [ACCOUNT], 5)
    assert throttle.failures(session, ACCOUNT, NOW - timedelta(days=1)) == 5
