"""What was deleted at somebody's wish, in words."""

from dataclasses import dataclass

from channels.telegram.wording import words


@dataclass(frozen=True)
class Erased:
    """What there was of a conversation."""

    conversation: bool = False
    turns: int = 0
    reminders: int = 0


def erased_text(erased: Erased) -> str:
    parts = []
    if erased.conversation:
        parts.append(words("erased_conversation"))
    if erased.turns:
        parts.append(words("erased_turn") if erased.turns == 1 else words("erased_turns", count=erased.turns))
    if erased.reminders:
        one = erased.reminders == 1
        parts.append(words("erased_reminder") if one else words("erased_reminders", count=erased.reminders))
    if not parts:
        return words("erased_nothing")
    what = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} e {parts[-1]}"
    return f"{words('erased', what=what)}\n\n{words('erased_other')}"
