"""Message → update → desk → reply, with updates fetched by ourselves."""

from bot.telegram.channel import Channel
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.people import Person

SAID = "ho perso la carta d'identità"


def test_a_question_is_answered_and_its_button_is_followed(polling: Channel, api: BotApi, maria: Person) -> None:
    maria.say(SAID)
    [first] = api.wait(lambda sent: len(sent) == 1)
    assert (first.method, first.chat) == ("sendMessage", maria.id)
    assert "denuncia" in first.text
    assert "<i>" in first.text
    title, data = first.buttons[0]
    assert title == "Quanto costa"
    maria.press(data)
    _, second = api.wait(lambda sent: len(sent) == 2)
    assert "27,37 euro" in second.text
    assert any(method == "answerCallbackQuery" for method, _ in api.calls)
