"""The town itself: its name, its main phone, its quartieri. One row of each town table a database."""

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.base import Base


class Town(Base):
    __tablename__ = "town"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    invented: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(String(400), default="")
    patron: Mapped[str] = mapped_column(String(5), default="")  # MM-DD, offices are closed
    office: Mapped[str] = mapped_column(String(120), default="")  # slug of the office for everything else
    # What people may send through the desk, because somebody reads it: `RequestKind` values.
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def title(self) -> str:
        """Its name, always followed by "comune inventato" where it is one."""
        return f"{self.name} (comune inventato)" if self.invented else self.name


class Quartiere(Base):
    __tablename__ = "quartiere"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    alt_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    origin: Mapped[str] = mapped_column(String(20), default="desk")


class Revision(Base):
    """A counter that grows with every change, so that each process sees when to read anew.

    `phrases` grows when what the topic linker is fitted on changes.
    """

    __tablename__ = "revision"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
