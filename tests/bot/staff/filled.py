"""What a browser would send of a form that stands on a page."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The successful controls of the form with an id, as HTML says."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.inside = wanted, False
        self.fields: list[tuple[str, str]] = []
        self._area: str | None = None
        self._select: str | None = None
        self._chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.wanted
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            box = given.get("type") in ("checkbox", "radio")
            if not box or "checked" in given:
                self.fields.append((name, given.get("value", "on" if box else "")))
        elif tag == "textarea":
            self._area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            # Without a choice a browser sends the first one.
            if "selected" in given and self._chosen:
                self.fields.pop()
            if "selected" in given or not self._chosen:
                self.fields.append((self._select, given.get("value", "")))
                self._chosen = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select, self._chosen = None, False

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self.fields[-1]
            self.fields[-1] = (name, before + data)


def fields(html: str, form: str = "record", **changes: Any) -> dict[str, list[str]]:
    """The form's fields as they stand, but for the changes: a text, or a list of them."""
    reader = _Form(form)
    reader.feed(html)
    found: dict[str, list[str]] = {}
    for name, value in reader.fields:
        # A browser leaves out the first line break of a text area.
        found.setdefault(name, []).append(value.removeprefix("\r\n").removeprefix("\n"))
    for name, value in changes.items():
        found[name.replace("__", "-")] = value if isinstance(value, list) else [value]
    return found
