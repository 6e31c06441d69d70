"""Scripts and style sheets as browsers get them."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from channels.web import assets

CHAT = Path(assets.__file__).parent / "static"
# What a page in another site loads when somebody opens the widget.
WIDGET = [
    Path(assets.__file__).with_name("widget.js"),
    Path(assets.__file__).with_name("offline.js"),
    CHAT / "chat.css",
    *(path for path in (CHAT / "chat").glob("*.js") if path.name not in ("kiosk.js", "shadow.js")),
]
MOST_BYTES = 20_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "uno.js").write_text("// a comment\nexport const  uno = `a  b`;\n", encoding="utf-8")
    (tmp_path / "vendor" / "due.js").write_text("// theirs\nexport const  due = 2;\n", encoding="utf-8")
    (tmp_path / "tre.css").write_text("/* a comment */\na  {  color : red ; }\n", encoding="utf-8")
    (tmp_path / "quattro.json").write_text('{ "a": 1 }', encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/", assets.create(folder))]))


def test_the_widget_weighs_at_most_20_kb() -> None:
    weights = {path.name: len(gzip.compress(assets.smaller(path))) for path in WIDGET}
    assert sum(weights.values()) <= MOST_BYTES, weights


def test_comments_stay_at_home_and_what_is_in_quotes_stays_as_it_is(client: TestClient) -> None:
    script = client.get("/uno.js")
    assert "comment" not in script.text
    assert "`a  b`" in script.text
    assert script.headers["content-type"].startswith("text/javascript")
    style = client.get("/tre.css")
    assert style.text == "a{color:red}"
    assert style.headers["content-type"].startswith("text/css")


def test_other_peoples_files_and_other_kinds_stay_as_they_came(client: TestClient) -> None:
    assert client.get("/vendor/due.js").text == "// theirs\nexport const  due = 2;\n"
    assert client.get("/quattro.json").text == '{ "a": 1 }'


def test_what_has_not_changed_is_not_sent_again_and_what_has_is(client: TestClient, folder: Path) -> None:
    first = client.get("/uno.js")
    known = {"If-None-Match": first.headers["etag"]}
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/uno.js", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    (folder / "uno.js").write_text("export const uno = 'changed, and longer';", encoding="utf-8")
    changed = client.get("/uno.js", headers=known)
    assert (changed.status_code, "longer" in changed.text) == (200, True)


def test_head_and_missing_files(client: TestClient) -> None:
    assert client.head("/uno.js").status_code == 200
    assert client.get("/niente.js").status_code == 404
    assert client.get("/../assets.py").status_code == 404
