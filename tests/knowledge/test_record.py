from datetime import date

import pytest

from knowledge.tables import Place

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("verified_on", "expires_on", "confirmed"),
    [
        (date(2026, 11, 1), date(2027, 1, 31), True),
        (date(2026, 11, 1), TODAY, True),
        (date(2026, 11, 1), date(2026, 11, 21), False),
        (date(2026, 11, 1), None, True),
        (None, date(2027, 1, 31), False),
        (None, None, False),
    ],
)
def test_staff_vouch_for_what_they_verified_until_it_expires(
    verified_on: date | None, expires_on: date | None, confirmed: bool
) -> None:
    assert Place(verified_on=verified_on, expires_on=expires_on).is_confirmed(TODAY) is confirmed
