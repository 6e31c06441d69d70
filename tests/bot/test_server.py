import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.decision import Decision, Kind
from bot.desk import Desk
from bot.server import DeskConversations
from bot.settings import ROOT
from bot.state import State
from bot.turn import Turn
from channels.conversation import About, Incoming, Reply
from knowledge.town import Town
from tests.bot import stored

SAID = "ho perso la carta d'identità"


def test_the_desk_says_whose_it_is(desk: Desk) -> None:
    assert DeskConversations(desk).about() == About("Borgoaperto (comune inventato)", "0000 100200", invented=True)


def test_a_desk_without_a_town_is_somebodys_all_the_same(desk: Desk) -> None:
    with Session(desk.engine) as session, session.begin():
        session.execute(delete(Town))
    about = DeskConversations(desk).about()
    assert about.title
    assert not about.invented


def test_a_message_is_a_turn_and_can_be_forgotten(desk: Desk) -> None:
    conversations = DeskConversations(desk)
    [reply] = conversations.reply(Incoming("maria", SAID))
    assert "denuncia" in reply.text
    conversations.forget("maria")
    assert stored.conversations(desk.engine) == []


class Sleeping(Desk):
    """A desk that takes longer than people are asked to wait."""

    def turn(self, incoming: Incoming, now: object = None) -> Turn:
        time.sleep(0.5)
        return Turn(Decision(Kind.FALLBACK), None, (Reply("Eccomi!"),), (), True, State())


def test_who_waits_too_long_gets_an_apology_with_the_phone(desk: Desk) -> None:
    hurried = replace(desk.settings, turn_deadline=0.1)
    sleeping = Sleeping(desk.engine, desk.comprehension, desk.bands, hurried)
    [reply] = DeskConversations(sleeping).reply(Incoming("maria", SAID))
    assert reply.text == "Scusa, ci sto mettendo troppo. Riprova tra poco, oppure chiama 0000 100200."


# --- the real thing


@pytest.mark.model
def test_the_desk_opens_answers_and_closes(trained: object, tmp_path: Path, demo_file: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "demo.db").write_bytes(demo_file.read_bytes())
    environment = {
        "PORTINERIA_DATABASE": f"sqlite:///{tmp_path / 'demo.db'}",
        "PORTINERIA_SECRET": str(tmp_path / "secret"),
    }
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            wait_until_open(client, server)
            token = client.post("/api/conversations").json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            replies = client.post("/api/messages", headers=headers, json={"text": SAID, "id": "1"}).json()["replies"]
            assert "denuncia" in replies[0]["text"]
    finally:
        server.send_signal(signal.SIGINT)
        output, _ = server.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in output.decode()
    assert SAID not in output.decode()
    assert b"Traceback" not in output


def wait_until_open(client: httpx.Client, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        try:
            if client.get("/health").json() == {"status": "ok"}:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the desk did not open")
