"""Error answers: a page (or JSON) in Chinese that says what happened and what to do, never a stack trace."""

import errno
import logging
import secrets
from dataclasses import asdict, dataclass, replace

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.foundation.web import context
from tracker.foundation.web.filters import filesize

log = logging.getLogger(__name__)
RETRY_AFTER = {429: "60", 503: "5"}


@dataclass(frozen=True)
class Problem:
    """One error as the user reads it: what happened, what to do, and a reference for the administrator."""

    status: int
    title: str
    advice: str
    reference: str = ""
    reasons: tuple[str, ...] = ()


PROBLEMS = {
    problem.status: problem
    for problem in (
        Problem(400, "提交的内容无法识别", "请返回上一页检查后重新提交。"),
        Problem(401, "请先登录", "登录后会回到刚才的页面。"),
        Problem(403, "没有办理权限", "您的岗位不能办理此事项。如确需办理，请联系本单位整改办或系统管理员调整岗位。"),
        Problem(404, "没有找到这个页面", "链接可能已失效，或者该事项不在您的查看范围内。请从菜单重新进入。"),
        Problem(405, "不能这样打开此页面", "请从菜单进入后，用页面上的按钮办理。"),
        Problem(409, "该问题已被他人更新，请刷新后重试", "这一次操作没有保存。请返回并刷新页面，核对后再办理。"),
        Problem(413, "上传的文件太大", "请缩小照片或分几次上传。"),
        Problem(415, "不支持这种内容格式", "请换用页面上列出的文件格式。"),
        Problem(422, "填写的内容需要修改", "请返回上一页，按提示修改后重新提交。"),
        Problem(429, "操作过于频繁", "请稍等一分钟再试。"),
        Problem(500, "系统出错了", "您的这一次操作没有保存。请稍后重试；如仍不成功，请把错误编号告诉系统管理员。"),
        Problem(503, "系统正忙", "数据库正在处理别人的操作，您的这一次操作没有保存。请稍等几秒再试。"),
        Problem(507, "服务器存储空间已满", "您的这一次操作没有保存。请立即告知系统管理员清理磁盘空间。"),
    )
}


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unexpected)


def answer_refusals(app: Flask, kind: type[Exception], status: int, title: str) -> None:
    """Show what an operation refused, when the view lets its exception pass: ``error.sentences``, all at once."""

    def handler(error: Exception) -> Response:
        advice = "这一次操作没有保存。请返回上一页，核对后再办理。"
        return answer(Problem(status, title, advice, reasons=tuple(getattr(error, "sentences", ()))))

    app.register_error_handler(kind, handler)


def problem_of(status: int) -> Problem:
    """The problem of a status; statuses without one of their own read like 400 or 500."""
    return PROBLEMS.get(status) or replace(PROBLEMS[500 if status >= 500 else 400], status=status)


def answer(problem: Problem) -> Response:
    """The answer in the form that the request wants: JSON, a fragment for htmx, or a page."""
    context_lost = _roll_back()
    if _wants_json():
        response = jsonify(error={key: value for key, value in asdict(problem).items() if value})
    elif request.headers.get("HX-Request"):
        response = _fragment(problem)
    else:
        response = make_response(_page(problem, bare=context_lost or problem.status in (500, 503, 507)))
    response.status_code = problem.status
    if problem.status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[problem.status]
    return response


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return current_app.make_response(error.get_response())
    problem = problem_of(error.code)
    if error.description and error.description != type(error).description:
        problem = replace(problem, advice=error.description)
    response = answer(problem)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _csrf(_error: CSRFError) -> Response:
    advice = "可能是登录已过期，或页面停留太久。请返回上一页并刷新，再提交一次。"
    return answer(Problem(400, "页面已过期", advice))


def _too_large(_error: RequestEntityTooLarge) -> Response:
    limit = current_app.config.get("MAX_CONTENT_LENGTH")
    advice = f"一次上传的总大小不能超过 {filesize(limit)}。" if limit else ""
    return answer(replace(PROBLEMS[413], advice=advice + PROBLEMS[413].advice))


def _stale(_error: StaleDataError) -> Response:
    return answer(PROBLEMS[409])


def _database(error: OperationalError) -> Response:
    """SQLite says busy and full in words only; PostgreSQL's disk_full is SQLSTATE 53100."""
    words = str(error.orig).lower()
    if "locked" in words or "busy" in words:
        return answer(PROBLEMS[503])
    if "disk is full" in words or getattr(error.orig, "sqlstate", None) == "53100":
        log.error("disk full: %s", error.orig)
        return answer(PROBLEMS[507])
    return _unexpected(error)


def _disk(error: OSError) -> Response:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        log.error("disk full: %s", error)
        return answer(PROBLEMS[507])
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    """Log with a reference that the user can pass on. Tests and the debugger get the exception itself."""
    if current_app.debug or current_app.testing or current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    reference = secrets.token_hex(4)
    log.error("unexpected error %s at %s %s", reference, request.method, request.path, exc_info=error)
    return answer(replace(PROBLEMS[500], reference=reference))


def _wants_json() -> bool:
    accept = request.accept_mimetypes
    return request.path.startswith("/api/") or (
        accept["application/json"] > accept["text/html"] and not accept.accept_html
    )


def _roll_back() -> bool:
    """True when even that failed, so that nothing may be read any more."""
    try:
        context.roll_back()
    except Exception:
        log.exception("rollback failed")
        return True
    return False


def _fragment(problem: Problem) -> Response:
    response = make_response(render_template("errors/_problem.html", problem=problem))
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def _page(problem: Problem, *, bare: bool) -> str:
    """The page in its usual frame; in the bare one when the frame itself is what fails."""
    if not bare:
        try:
            return render_template("errors/problem.html", problem=problem)
        except Exception:
            log.exception("error page without its frame")
    context.strip_frame()  # and without context processors: Flask-Login's would ask the database who is logged in
    return current_app.jinja_env.get_template("errors/problem.html").render(problem=problem)
