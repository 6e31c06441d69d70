"""Scripts and style sheets as they travel: without comments and indentation. What is edited is what is served."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import minify
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Scope

from channels.web.headers import WithHeaders

_MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
# Folders of other people's files.
_AS_THEY_CAME: Final = frozenset({"vendor", "leaflet"})
# What other sites load: the same for everybody. Asked for again each time, answered "not modified" until it changes.
HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}


def create(directory: Path) -> ASGIApp:
    """The files of the directory, for GET."""
    return WithHeaders(_Static(directory=directory), HEADERS)


def smaller(path: Path) -> bytes:
    """The file without what only its readers need. Other people's files are served as they came."""
    return str(minify.string(_MEDIA_TYPES[path.suffix], path.read_text(encoding="utf-8"))).encode()


def script(path: Path) -> Response:
    """One script, at whatever address."""
    content = _kept(path, path.stat().st_mtime_ns)
    return Response(content, headers=HEADERS, media_type="text/javascript")


@lru_cache(maxsize=256)
def _kept(path: Path, _changed: int) -> bytes:
    return smaller(path)


class _Static(StaticFiles):
    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        path = Path(full_path)
        whole = super().file_response(full_path, stat_result, scope, status_code)
        if path.suffix not in _MEDIA_TYPES or _AS_THEY_CAME & set(path.parts) or isinstance(whole, NotModifiedResponse):
            return whole
        content = _kept(path, stat_result.st_mtime_ns)
        validators = {name: whole.headers[name] for name in ("etag", "last-modified") if name in whole.headers}
        return Response(content, status_code, Headers(validators), _MEDIA_TYPES[path.suffix])
