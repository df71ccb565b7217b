"""Flask glue that every page stands on. How to write a page:

View (``views.py``)::

    from tracker.foundation.web.context import db, now, today
    from tracker.foundation.web.paging import page_number, slice_of

    @bp.get("/findings")
    def index():
        page = slice_of(db(), queries.listing(...), number=page_number(), size=20)   # -> Page
        return render_template("findings/index.html", page=page)

``db()`` is the request's Session (a reading one for GET, otherwise a writing one; made on first use, closed after the
request; the view commits), ``now()`` one aware UTC instant per request, ``today()`` the date in Asia/Shanghai.

Form: ``from tracker.foundation.web.forms import ChecksField, DayField, FilesField, Form, Within``. Text is stripped,
messages are Chinese, CSRF is on, and what was typed is shown again: ``if form.validate_on_submit(): …``, otherwise
render with the same ``form`` and status 422; what an operation refuses goes to ``form.refuse(*sentences)`` first.

Template::

    {% extends "base.html" %}
    {% import "macros/forms.html" as f %}    {# each macro file explains itself at its head #}
    {% import "macros/ui.html" as ui %}
    {% import "macros/lists.html" as lists %}
    {% set uses_htmx = true %}              {# only when the page needs it #}
    {% block title %}问题清单{% endblock %}  {# also the h1; own heading: block heading #}
    {% block crumbs %}{{ ui.crumbs([("工作台", url_for("home.index"))]) }}{% endblock %}
    {% block lead %}badges or a sentence under the h1{% endblock %}
    {% block actions %}buttons right of the h1{% endblock %}
    {% block styles %}<link rel="stylesheet" href="{{ static_url('css/findings.css') }}">{% endblock %}
    {% block scripts %}<script type="module" src="{{ static_url('js/upload.js') }}"></script>{% endblock %}
    {% block content %}…{% endblock %}

Content is a column of ``<section class="card">`` with ``<h2>``; two columns on the desk: ``<div class="columns">`` with
two children (main, aside). No inline script, no ``style=""`` (the CSP refuses both). CSS: Bootstrap's reboot and
utilities (spacing, flex, text …) and our ``base.css`` (row/col, card, btn, form-control, table, badge, alert …);
Bootstrap's other components and its JavaScript are not shipped.
Messages: ``flash("已保存", "success")`` (success, info, warning, danger).

Filters: ``cn_date`` (2023年9月5日), ``cn_datetime`` (Asia/Shanghai), ``percent`` (None prints 无), ``num`` (1,234),
``filesize``, ``lines`` (escapes, then <br>). Globals: ``static_url(file)``, ``url_with(name=value)``,
``page_url(number)``.

Errors: ``abort(403, "中文原因")`` shows the reason; StaleDataError answers 409, a locked database 503, a full disk 507.
create_app: ``init_web(app, sessions=…, clock=…, frame=loader, bare=Frame(demo=…))`` and, for exceptions that carry
``sentences``, ``answer_refusals(app, Refused, 422, "现在不能这样办理")``; a subclass may have its own (Outdated, 409).
"""
