"""How fast Telegram lets a bot write: 30 messages a second, one a second to a chat, 20 a minute to a group.

A little under each. Seconds between the beginnings of two sends; to a chat, from when the last one has arrived.
"""

from typing import Final

EVERY: Final = 1 / 28
CHAT_GAP: Final = 1.0
GROUP_GAP: Final = 3.1
