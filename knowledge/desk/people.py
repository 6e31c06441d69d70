"""The people of the staff desk. Here alone names and addresses of staff are kept."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base
from knowledge.desk.roles import Right, may


class Person(Base):
    """`role` is one of `Role`; `office`, the slug of one, limits what they may change to its records. UTC, naive.

    `password` is an argon2id hash, empty until they have chosen one; `totp_seed` is that of the second
    factor, see second_factor.py, empty without one.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    office: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    totp_seed: Mapped[str] = mapped_column(String(64), default="")
    totp_step: Mapped[int | None]  # of the last code that opened: none opens twice
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]

    def may(self, right: Right) -> bool:
        return self.active and may(self.role, right)

    def looks_after(self, owner: str) -> bool:
        """Whether a record of the office `owner` (empty: nobody's) is theirs to change."""
        return not self.office or self.office == owner
