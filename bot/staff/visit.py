"""One request at the staff desk, with what an endpoint needs to answer it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.staff import cookies
from bot.staff.house import House
from knowledge.desk import audit
from knowledge.desk.people import Person
from knowledge.desk.roles import Right

_NOT_KEPT: Final = {"Cache-Control": "private, no-store"}
# With "no-referrer", that of the other pages, browsers send forms from an origin "null", which is refused as foreign.
_PAGE: Final = {**_NOT_KEPT, "Referrer-Policy": "same-origin"}
_NOBODY: Final = Person(id=0, email="", name="", role="analyst", office="", active=False)


class Refused(Exception):
    """What cannot be done: `text` says it in Italian, with the way out."""

    def __init__(self, text: str, status: int = 400) -> None:
        self.text = text
        self.status = status
        super().__init__(text)


@dataclass
class Visit:
    """`session` reads for GET; for POST it is one transaction, committed when the endpoint has answered.

    `token` is that of the staff session, empty for who has not come in. `now` is UTC, naive.
    """

    request: Request
    house: House
    session: Session
    templates: Environment
    now: datetime
    person: Person = field(default_factory=lambda: _NOBODY)
    token: str = ""
    form: FormData = field(default_factory=FormData)
    stolen: bool = False  # the session came from another browser than the one it was opened in

    def may(self, right: Right) -> bool:
        return self.person.may(right)

    def text(self, name: str) -> str:
        """A field of the form or, without one, of the address; stripped, empty where it is not given."""
        value = self.form.get(name) if name in self.form else self.request.query_params.get(name)
        return value.strip() if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        """A whole number given in form, address or path; the default for anything else."""
        value = self.request.path_params.get(name) or self.text(name)
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        html = self.templates.get_template(template).render(
            visit=self,
            person=self.person,
            may=self.may,
            Right=Right,
            csrf=self._csrf_field,
            csrf_token=self.csrf_token,
            notice=cookies.notice(self.request, self.house),
            path=self.request.url.path,
            **context,
        )
        response = HTMLResponse(html, status, _PAGE)
        cookies.forget_notice(self.request, response)
        return response

    def json(self, content: Any, status: int = 200) -> Response:
        return JSONResponse(content, status, _NOT_KEPT)

    def to(self, path: str, notice: str = "") -> Response:
        """On to another page of the desk, which shows the notice once."""
        response = RedirectResponse(path, 303)
        if notice:
            cookies.set_notice(self.request, response, self.house, notice)
        return response

    def record(self, action: str, subject: str, detail: str = "") -> None:
        """Writes the audit log, in the transaction of the visit."""
        audit.write(self.session, self.person, action, subject, detail, self.now)

    def csrf_token(self) -> str:
        """Another one each second, so that compression tells nothing about it."""
        return cookies.csrf(self.house, self.token)

    def _csrf_field(self) -> Markup:
        return Markup('<input type="hidden" name="csrf" value="{}">').format(self.csrf_token())
