"""Steps of the newcomer's path: what to do first on arriving, what comes before what, and by when. Rules as data."""

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class Step(Base):
    """One thing to do. `origins` and `reasons` say for whom; no reasons means all of them.

    `days` is how long there is from the day of arrival, `working` whether only working days count. `after` are the
    slugs of steps that come before, where they are for the same person. `norm` is where the rule stands.
    """

    __tablename__ = "step"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(80))
    norm: Mapped[str] = mapped_column(String(400))
    origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    children: Mapped[bool] = mapped_column(default=False)  # only for who comes with children
    after: Mapped[list[str]] = mapped_column(JSON, default=list)
    days: Mapped[int | None]
    working: Mapped[bool] = mapped_column(default=False)
    limit: Mapped[str] = mapped_column(String(200), default="")  # the same in words, and from when it counts
    position: Mapped[int] = mapped_column(default=0)  # among those that could be done at the same time
    origin: Mapped[str] = mapped_column(String(20), default="desk")
