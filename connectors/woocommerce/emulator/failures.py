"""How a WordPress host fails, in the recorded words."""

from __future__ import annotations

from connectors.woocommerce.emulator.answers import CRITICAL, HTML, NO_CACHE, Reply, php_json
from connectors.woocommerce.emulator.faults import Faults
from connectors.woocommerce.emulator.gate import Log
from connectors.woocommerce.emulator.request import Request

_PAGE = (
    '<!DOCTYPE html>\n<html lang="en-US"><head><title>{title}</title></head><body id="error-page">\n\t{body}</body>\n'
    "</html>\n"
)
_WARNING = (
    b"<br />\n<b>Warning</b>:  Undefined array key in <b>/var/www/html/wp-content/plugins/some-plugin/tool.php</b>"
    b" on line <b>5</b><br />\n"
)
_MAINTENANCE = "Briefly unavailable for scheduled maintenance. Check back in a minute."
_DATABASE = "<h1>Error establishing a database connection</h1>"


def died(request: Request, status: int, code: str, message: str, **headers: str) -> Reply:
    """wp_die(): JSON for a client that asks for it, otherwise a page."""
    extra = {"Cache-Control": NO_CACHE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if request.wants_json:
        body = {"code": code, "message": message, "data": {"status": status}, "additional_errors": []}
        return Reply(status, body, extra)
    page = _PAGE.format(title="WordPress &rsaquo; Error", body=f'<div class="wp-die-message">{message}</div>')
    return Reply(status, page.encode(), extra, HTML)


def fatal(request: Request) -> Reply:
    return died(request, 500, "internal_server_error", CRITICAL)


def busy(status: int, retry_after_s: int) -> Reply:
    """The host's firewall, not PHP: always a page."""
    page = _PAGE.format(title="Busy", body="<h1>Too many requests</h1>").encode()
    return Reply(status, page, {"Retry-After": str(retry_after_s)}, HTML)


def before(faults: Faults, log: Log, request: Request) -> Reply | None:
    """The failure that keeps this request from being handled at all; None = none."""
    if faults["maintenance"]:
        return died(request, 503, "wp_die", _MAINTENANCE, Retry_After="600")
    if faults["database_down"]:
        return died(request, 500, "wp_die", _DATABASE)
    if faults["security_page"]:
        page = _PAGE.format(title="Blocked", body="<h1>Your request was blocked by the site's firewall.</h1>")
        return Reply(int(faults["security_page"]), page.encode(), {"Cache-Control": NO_CACHE}, HTML)
    if faults.strikes("drop"):
        log.faults["drop"] += 1
        return Reply(status=500, body=b"", dropped=True)
    if faults.strikes("fatal"):
        log.faults["fatal"] += 1
        return fatal(request)
    return None


def after(faults: Faults, log: Log, request: Request, reply: Reply) -> Reply:
    """Spoil the answer of a request that was handled: the shop has done what was asked."""
    if not request.path.startswith("/wp-json"):
        return reply
    if faults.strikes("late_drop"):
        log.faults["late_drop"] += 1
        return Reply(status=500, body=b"", dropped=True)
    if reply.status == 200 and (faults["php_warning"] or faults["bom"]):
        body = reply.body if isinstance(reply.body, bytes) else php_json(reply.body)
        reply.body = (_WARNING if faults["php_warning"] else b"") + (b"\xef\xbb\xbf" if faults["bom"] else b"") + body
    if faults.strikes("truncate"):
        log.faults["truncate"] += 1
        reply.truncated = True
    return reply
