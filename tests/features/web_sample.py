"""A small app on the web glue, for the tests of the glue alone."""

import errno
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, abort, flash, redirect, render_template
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from tracker.foundation.db.session import Sessions
from tracker.foundation.web.app_base import init_web
from tracker.foundation.web.context import Frame, MenuItem, db, now, today
from tracker.foundation.web.errors import answer_refusals
from tracker.foundation.web.forms import DayField, FilesField, Form, Within
from tracker.foundation.web.paging import Page, page_number

ROOT = Path(__file__).parents[2]
CLOCK = datetime(2023, 9, 4, 18, 5, tzinfo=UTC)
PAGES = {
    "form.html": """{% extends "base.html" %}{% import "macros/forms.html" as f %}
        {% block title %}表{% endblock %}
        {% block scripts %}<script type="module" src="{{ static_url('js/upload.js') }}"></script>{% endblock %}
        {% block content %}<form method="post" {{ f.multipart() }} novalidate>
        {{ form.hidden_tag() }}{{ f.errors(form) }}{{ f.field(form.title, help="一句话") }}{{ f.field(form.day) }}
        {{ f.field(form.files) }}{{ f.end("保存") }}</form>{% endblock %}""",
    "list.html": """{% extends "base.html" %}{% import "macros/lists.html" as lists %}
        {% block title %}清单{% endblock %}
        {% block content %}{{ lists.count(page, "条") }}{{ lists.pager(page) }}{% endblock %}""",
}


class RefusedError(Exception):
    """As the operations of findings raise it."""

    sentences = ("还有 2 项措施没有完成。", "佐证材料缺少票据。")


class Sample(Form):
    title = StringField("摘要", [DataRequired(), Length(max=5)])
    day = DayField("时限")
    files = FilesField("材料", [Within(6_000_000)])


def views(app: Flask) -> None:
    @app.route("/form", methods=["GET", "POST"])
    def form() -> Any:
        sample = Sample()
        if sample.validate_on_submit():
            flash(f"已保存“{sample.title.data}”，{len(sample.files.data)} 个文件", "success")
            return redirect("/form")
        return render_template("form.html", form=sample), 422 if sample.errors else 200

    @app.get("/list/<int:number>")
    def listing(number: int) -> str:
        return render_template("list.html", page=Page(range(20), 100, page_number(), 20))

    @app.get("/fail/<int:status>")
    def fail(status: int) -> str:
        abort(status)

    @app.get("/refuse")
    def refuse() -> str:
        abort(403, "复核人不能与申请人为同一人。")

    @app.get("/raise/<name>")
    def boom(name: str) -> str:
        raise FAULTS[name]

    @app.get("/session")
    def session() -> dict[str, object]:
        same = db() is db() and now() is now()
        return {"same": same, "one": db().scalar(text("select 1")), "today": today().isoformat()}

    @app.post("/write")
    def write() -> str:
        db().execute(text("select 1"))
        return str(db().connection().get_execution_options().get("sqlite_begin"))


FAULTS = {
    "stale": StaleDataError("2 rows"),
    "locked": OperationalError("select", {}, Exception("database is locked")),
    "full": OperationalError("insert", {}, Exception("database or disk is full")),
    "space": OSError(errno.ENOSPC, "No space left on device"),
    "refused": RefusedError(),
    "bug": ZeroDivisionError("secret detail"),
}


def make_app(sessions: Sessions) -> Flask:
    """The glue with a menu, two pages and views that fail in every way."""
    app = Flask("tracker", root_path=str(ROOT / "tracker"))
    app.secret_key = "only for this test"
    app.jinja_loader = ChoiceLoader([DictLoader(PAGES), FileSystemLoader(ROOT / "templates")])
    menu = (MenuItem("表", "form", badge=3), MenuItem("清单", "session"))
    frame = Frame(organization="云岭镇党委", person="陈志远", menu=menu, demo=True)
    app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024
    init_web(app, sessions=sessions, clock=lambda: CLOCK, frame=lambda: frame)
    answer_refusals(app, RefusedError, 422, "现在不能这样办理")
    views(app)
    return app
