"""Counts by day that outlive the traces: nothing that was said, and nobody who said it."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base

MOST_VALUE: Final = 80


class CountedDay(Base):
    """A day, Europe/Rome, whose questions stand in `Statistic`, all of them. `counted_at` is UTC, naive."""

    __tablename__ = "counted_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]


class Statistic(Base):
    """How many questions of a day had a value ("08") in a dimension ("hour") and an outcome.

    `people` are the conversations of that day which they came from. The outcome "all" counts each of them once.
    """

    __tablename__ = "statistic"
    day: Mapped[date] = mapped_column(ForeignKey(CountedDay.day, ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(MOST_VALUE), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
    people: Mapped[int]
