"""The understander elsewhere: a stock Rasa server (`rasa run --enable-api`) asked over HTTP."""

import json
import urllib.request
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlencode

from nlu.understanding import Ranking, UnderstanderError

TIMEOUT_SECONDS: Final = 5.0
_UNEXPECTED: Final = "Il server Rasa non risponde come atteso"
# The stock server obeys "/saluto" as an intent and reads no empty text. Behind a control character, which the
# normaliser drops, both are plain text, and are read as they are at home.
_PLAIN: Final = "\0"


class RemoteUnderstander:
    """Parses at `url`, e.g. http://localhost:5005."""

    def __init__(self, url: str, token: str = "", timeout: float = TIMEOUT_SECONDS) -> None:
        if not url.startswith(("http://", "https://")):
            raise UnderstanderError(f"L'indirizzo del server Rasa deve iniziare con http:// o https://: {url}")
        self._url = f"{url.rstrip('/')}/model/parse" + (f"?{urlencode({'token': token})}" if token else "")
        self._timeout = timeout
        self.version = f"rasa@{url}"

    def parse(self, text: str) -> Ranking:
        body = json.dumps({"text": _PLAIN + text}).encode()
        request = urllib.request.Request(self._url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                ranking = json.load(response)["intent_ranking"]
            intents = tuple((intent["name"], float(intent["confidence"])) for intent in ranking)
        except HTTPError as refusal:
            refusal.close()
            raise UnderstanderError(f"{_UNEXPECTED}: HTTP {refusal.code}") from refusal
        except (OSError, HTTPException, KeyError, TypeError, ValueError) as error:
            raise UnderstanderError(f"{_UNEXPECTED}: {type(error).__name__}") from error
        if not intents:
            raise UnderstanderError(f"{_UNEXPECTED}: il modello non conosce nessun intento")
        return intents
