"""Who may do what at the staff desk: five roles, each a set of rights. Nothing else decides."""

from enum import StrEnum
from typing import Final


class Right(StrEnum):
    """One thing a person may do. Each screen of the desk asks for one."""

    READ = "read"
    WRITE = "write"  # drafts
    REVIEW = "review"  # send a draft back, correct another's
    PUBLISH = "publish"
    TEACH = "teach"  # words for what was not understood
    TRAIN = "train"  # models: train, activate, roll back
    OVERRIDE = "override"  # publish although protected questions are lost
    REQUESTS = "requests"  # what citizens have sent
    STATISTICS = "statistics"
    IMPORT = "import"
    EXPORT = "export"
    PEOPLE = "people"
    AUDIT = "audit"
    PRIVACY = "privacy"


class Role(StrEnum):
    """What somebody is at the desk; the Italian name stands in `TITLES`."""

    AUTHOR = "author"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    ANALYST = "analyst"


_AUTHOR: Final = frozenset({Right.READ, Right.WRITE})
_EDITOR: Final = _AUTHOR | {Right.REVIEW, Right.TEACH, Right.REQUESTS, Right.STATISTICS, Right.EXPORT}
_PUBLISHER: Final = _EDITOR | {Right.PUBLISH, Right.IMPORT, Right.TRAIN}
RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.AUTHOR: _AUTHOR,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
    Role.ADMINISTRATOR: frozenset(Right),
    Role.ANALYST: frozenset({Right.READ, Right.STATISTICS, Right.EXPORT}),
}
TITLES: Final[dict[Role, str]] = {
    Role.AUTHOR: "Autore",
    Role.EDITOR: "Redattore",
    Role.PUBLISHER: "Responsabile della pubblicazione",
    Role.ADMINISTRATOR: "Amministratore",
    Role.ANALYST: "Analista",
}


def may(role: str, right: Right) -> bool:
    return right in RIGHTS[Role(role)]
