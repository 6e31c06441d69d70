"""People who write on Telegram: their updates, as the Bot API shapes them."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.channels.telegram.bot_api import ME, BotApi

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Person:
    api: BotApi
    id: int = 4242
    chat: int = 0  # a group where it is not 0

    def message(self, **what: Any) -> dict[str, Any]:
        kind = "supergroup" if self.chat else "private"
        sender = {"id": self.id, "is_bot": False, "first_name": "Maria", "language_code": "it"}
        place = {"id": self.chat or self.id, "type": kind}
        return {"message_id": next(_NUMBERS), "date": 1795000000, "from": sender, "chat": place, **what}

    def say(self, text: str, **more: Any) -> int:
        return self.api.push(message=self.message(text=text, **more))

    def send(self, **what: Any) -> int:
        return self.api.push(message=self.message(**what))

    def share(self, lat: float, lon: float) -> int:
        return self.send(location={"latitude": lat, "longitude": lon})

    def press(self, data: str) -> int:
        shown = self.message(text="…", **{"from": ME})
        return self.api.push(callback_query=self.pressing(data, shown))

    def pressing(self, data: str, shown: dict[str, Any] | None) -> dict[str, Any]:
        sender = {"id": self.id, "is_bot": False, "first_name": "Maria", "language_code": "it"}
        query = {"id": f"q{next(_NUMBERS)}", "from": sender, "chat_instance": "1", "data": data}
        return {**query, "message": shown} if shown else query

    def photo(self, file_id: str, data: bytes, caption: str = "", size: int | None = None) -> int:
        self.api.files[file_id] = data
        shape = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90}
        sizes = [{**shape, "file_size": len(data) if size is None else size}]
        return self.send(photo=sizes, **({"caption": caption} if caption else {}))
