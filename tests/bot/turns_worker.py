"""One desk of several on the same database: takes turns of one conversation, and prints how many it saw.

python -m tests.bot.turns_worker URL CACHE CONVERSATION MESSAGE_ID TURNS
("#" in the id stands for the number of the turn)
"""

import sys
from pathlib import Path

from bot.comprehension import Comprehension
from bot.desk import Desk
from bot.settings import Settings
from channels.conversation import Incoming
from knowledge import database
from nlu.bands import Bands
from tests.conftest import PretendedUnderstander


def main(url: str, cache: str, conversation: str, message_id: str, turns: str) -> None:
    engine = database.connect(url)
    desk = Desk(
        engine, Comprehension(engine, PretendedUnderstander(), Path(cache)), Bands(), Settings(secret=Path(cache))
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # all begin together
    for number in range(int(turns)):
        name = message_id.replace("#", str(number))
        turn = desk.turn(Incoming(conversation, payload="topic:strade/buche:costo", message_id=name, channel="web"))
        sys.stdout.write(f"{turn.decision.kind.value} {turn.state.turns} {turn.replies[0].text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
