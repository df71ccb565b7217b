"""Response headers, compression and caching for every answer of the app."""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

from tracker.foundation.web.filters import static_version

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(), payment=(), usb=()",
}
COMPRESSED = {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
SMALLEST = 500
LARGEST = 2 * 1024 * 1024


def init(app: Flask) -> None:
    """Register the hooks; after_request runs the last one first, so the body is compressed at the end."""
    app.after_request(compress)
    app.after_request(secure)
    app.after_request(hand_over_redirect)


def secure(response: Response) -> Response:
    """Security headers; a view that needs another policy (a PDF in a frame) sets its own before."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = _static_cache()
    else:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def hand_over_redirect(response: Response) -> Response:
    """Give upload.js the address instead of a redirect that it could only follow blindly."""
    if request.headers.get("X-Upload") and response.status_code in (301, 302, 303):
        response.headers["X-Location"] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response


def compress(response: Response) -> Response:
    """Gzip text answers, with a random file name in the head so that lengths tell less (BREACH).

    The CSRF token is signed anew every second and cookies are SameSite=Lax, which already leaves an attacker no
    request to measure; the varying length costs nothing on top.
    """
    if response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if not _compressible(response):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if not SMALLEST <= len(body) <= LARGEST:
        return response
    response.set_data(_packed_static(body) if request.endpoint == "static" else _packed(body, noise=True))
    response.headers["Content-Encoding"] = "gzip"
    _weaken(response)
    return response


def _static_cache() -> str:
    """A year when the address carries the content's hash, otherwise ask again each time."""
    wanted = static_version((request.view_args or {}).get("filename", ""))
    return "public, max-age=31536000, immutable" if wanted and request.args.get("v") == wanted else "no-cache"


def _compressible(response: Response) -> bool:
    return (
        response.status_code in (200, 201, 400, 403, 404, 409, 422)
        and request.method != "HEAD"
        and request.accept_encodings["gzip"] > 0
        and "Content-Encoding" not in response.headers
        and (not response.is_streamed or request.endpoint == "static")
    )


def _packed(body: bytes, *, noise: bool) -> bytes:
    target = io.BytesIO()
    name = "n" * secrets.randbelow(64) if noise else ""
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=target, mtime=0) as packer:
        packer.write(body)
    return target.getvalue()


@lru_cache(maxsize=64)
def _packed_static(body: bytes) -> bytes:
    return _packed(body, noise=False)


def _weaken(response: Response) -> None:
    """The packed bytes are another representation, so the strong tag of the plain ones no longer holds."""
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
