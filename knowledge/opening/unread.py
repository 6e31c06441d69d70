"""What goes wrong when hours are read, said with the piece of text that it is about."""

from typing import Final

from knowledge.hours import HoursError

EXAMPLE: Final = "lun-ven 9-13, mar e gio anche 15-17, agosto chiuso"


class HoursUnread(HoursError):
    """Words that are no opening hours, or could be two things. `piece` is what they are about, as it was written."""

    def __init__(self, piece: str, reason: str = "", example: str = EXAMPLE) -> None:
        self.piece = piece.strip()
        self.example = example
        why = reason or "non so leggere questo pezzo"
        super().__init__(f"«{self.piece}»: {why}. Scrivi per esempio: {example}")
