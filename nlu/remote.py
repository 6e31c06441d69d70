"""The understander elsewhere: a stock Rasa server (`rasa run --enable-api`) asked over HTTP."""

import json
import urllib.error
import urllib.request
from typing import Final

from nlu.understanding import Ranking, UnderstanderError

TIMEOUT_SECONDS: Final = 5.0
# "/saluto" would be obeyed as an intent by the stock server: a leading slash is made plain text.
_OBEYED: Final = "/"


class RemoteUnderstander:
    """Parses at `url`, e.g. http://localhost:5005."""

    def __init__(self, url: str, token: str = "", timeout: float = TIMEOUT_SECONDS) -> None:
        if not url.startswith(("http://", "https://")):
            raise UnderstanderError(f"L'indirizzo del server Rasa deve iniziare con http:// o https://: {url}")
        self._url = f"{url.rstrip('/')}/model/parse" + (f"?token={token}" if token else "")
        self._timeout = timeout
        self.version = f"rasa@{url}"

    def parse(self, text: str) -> Ranking:
        body = json.dumps({"text": text.lstrip(_OBEYED)}).encode()
        request = urllib.request.Request(self._url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                ranking = json.load(response)["intent_ranking"]
            return tuple((intent["name"], float(intent["confidence"])) for intent in ranking)
        except (OSError, urllib.error.URLError, KeyError, TypeError, ValueError) as error:
            raise UnderstanderError(f"Il server Rasa non risponde come atteso: {type(error).__name__}") from error
