from pathlib import Path

import pytest

from bot.settings import ROOT, Settings


def test_without_an_environment_everything_is_at_home() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.rasa_url == ""
    assert str(ROOT / "data") in settings.database


@pytest.mark.parametrize(("variable", "text", "field", "value"), [
    ("PORTINERIA_DATABASE", "postgresql://banco@db/portineria", "database", "postgresql://banco@db/portineria"),
    ("PORTINERIA_MODELS", "/srv/modelli", "models", Path("/srv/modelli")),
    ("PORTINERIA_RASA_URL", "http://rasa:5005", "rasa_url", "http://rasa:5005"),
    ("PORTINERIA_RASA_TOKEN", "segreto", "rasa_token", "segreto"),
    ("PORTINERIA_HOST", "0.0.0.0", "host", "0.0.0.0"),
    ("PORTINERIA_PORT", "8080", "port", 8080),
    ("PORTINERIA_SECRET", "/run/secrets/portineria", "secret", Path("/run/secrets/portineria")),
    ("PORTINERIA_TURN_DEADLINE", "2.5", "turn_deadline", 2.5),
    ("PORTINERIA_CONVERSATION_HOURS", "1", "conversation_hours", 1.0),
    ("PORTINERIA_RETENTION_DAYS", "7", "retention_days", 7),
    ("PORTINERIA_SITES", "https://www.comune.example", "sites", "https://www.comune.example"),
    ("PORTINERIA_RATE_CONVERSATION", "", "rate_conversation", ""),
    ("PORTINERIA_RATE_ADDRESS", "9/hour", "rate_address", "9/hour"),
    ("PORTINERIA_RASA_CHANNEL", "1", "rasa_channel", True),
    ("PORTINERIA_RASA_CHANNEL", "0", "rasa_channel", False),
])  # fmt: skip
def test_each_field_has_its_variable(variable: str, text: str, field: str, value: object) -> None:
    read = getattr(Settings.from_environment({variable: text}), field)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(("variable", "text"), [
    ("PORTINERIA_PORT", "ottomila"),
    ("PORTINERIA_PORT", "80.5"),
    ("PORTINERIA_RETENTION_DAYS", ""),
    ("PORTINERIA_TURN_DEADLINE", "presto"),
    ("PORTINERIA_RASA_CHANNEL", "sì"),
    ("PORTINERIA_RASA_CHANNEL", "False"),
])  # fmt: skip
def test_a_value_that_cannot_be_read_is_named_with_its_variable(variable: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"{variable}: valore non valido: '{text}'"):
        Settings.from_environment({variable: text})


def test_other_variables_are_left_alone() -> None:
    assert Settings.from_environment({"PORTINERIA_COLORE": "blu", "PORT": "1", "DATABASE": "x"}) == Settings()


def test_the_environment_is_read_when_asked_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTINERIA_PORT", "8123")
    assert Settings.from_environment().port == 8123
    assert Settings().port == 8000
