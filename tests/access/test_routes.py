"""Who may open what: every route × every kind of person, written out by hand. A route that is not here fails the build.

Columns, in this order. `outsider` is the coordinator of another town in the same county.

    nobody inspector superior supervisor coordinator leader discipline approver office secretary neighbour sysadmin
    secadmin auditor outsider

The finding, feedback and ledger of the table belong to village-01 (the secretary's); the neighbour is village-02's
secretary. 302 sends whoever is not logged in to the login page, 404 is for what is not one's own, 403 for what is too
much, 422 and 409 for what the workflow or the form refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.access import things
from tests.cast import FIRST_DAY, World, instant, make_world
from tests.web import settings_for
from tracker.app import create_app
from tracker.foundation.db.session import Sessions
from tracker.output.ledgers.models import SchedulePeriod
from tracker.output.ledgers.operations import Order, add_schedule, request_print
from tracker.output.notifications.operations import Message, notify
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import open_session
from tracker.rectification.evidence.kinds import PDF
from tracker.rectification.evidence.operations import store_produced
from tracker.rectification.findings import operations as act

PEOPLE = (
    "nobody",
    *("inspector", "superior", "supervisor", "coordinator", "leader", "discipline", "approver", "office"),
    *("secretary", "neighbour", "sysadmin", "secadmin", "auditor", "outsider"),
)

# One cell a person, in the order of PEOPLE.
TABLE = """
GET /                                        302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /account                                 302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /account                                302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /account/calendar                       302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /account/calendar/end                   302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
GET /account/delegations                     302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /account/delegations                    302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /delegations/{delegation}/end           302 404 404 404 404 404 404 404 302 302 404 302 302 404 404
POST /bulk/assign                            302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /calendar/{token}.ics                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /checklists                              302 200 403 403 200 403 200 403 403 403 403 403 403 403 200
GET /checklists/{checklist}                  302 200 403 403 200 403 200 403 403 403 403 403 403 403 200
POST /checklists/{checklist}/copy            302 403 403 403 422 403 403 403 403 403 403 403 403 403 422
GET /checklists/{own_checklist}/edit         302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /checklists/{own_checklist}/edit        302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /checklists/{own_checklist}/retire      302 403 403 403 302 403 403 403 403 403 403 403 403 403 404
GET /evidence/{evidence}                     302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /evidence/{evidence}/preview             302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /feedbacks/{open_feedback}/findings/new  302 200 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /feedbacks/{open_feedback}/findings/new 302 422 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /feedbacks/{open_feedback}/import        302 200 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /feedbacks/{open_feedback}/import       302 422 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /feedbacks/{feedback}                    302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /feedbacks/{feedback}/all/acknowledge   302 403 403 403 403 403 403 403 403 422 404 403 403 403 404
GET /feedbacks/{feedback}/evaluations/new    302 403 200 403 403 403 403 403 403 403 404 403 403 403 404
POST /feedbacks/{feedback}/evaluations/new   302 403 422 403 403 403 403 403 403 403 404 403 403 403 404
GET /feedbacks/{feedback}/record             302 403 403 403 200 403 403 403 403 403 404 403 403 403 404
POST /feedbacks/{feedback}/record            302 403 403 403 302 403 403 403 403 403 404 403 403 403 404
GET /findings                                302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /findings/{code}                         302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /findings/{code}/lateral-check           302 403 403 403 200 403 403 403 403 403 404 403 403 403 404
POST /findings/{code}/lateral-check          302 403 403 403 422 403 403 403 403 403 404 403 403 403 404
GET /findings/{code}/picture                 302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /findings/{code}/picture.svg             302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /findings/{code}/report_progress         302 403 403 403 403 403 403 403 403 200 404 403 403 403 404
POST /findings/{code}/report_progress        302 422 422 422 422 422 422 422 422 422 404 403 403 403 404
GET /fonts                                   302 200 200 200 200 200 200 200 200 200 200 200 403 403 200
GET /healthz                                 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /imports/{draft}                         302 200 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /imports/{draft}/undo                   302 422 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /imports/{draft}/discard                302 302 403 403 302 403 403 403 403 403 403 403 403 403 404
POST /imports/{draft}/store                  302 422 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /inspections                             302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /inspections/{inspection}                302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
GET /inspections/{inspection}/rounds/new     302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /inspections/{inspection}/rounds/new    302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /inspections/new                         302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
GET /inspections/plans                       302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
GET /inspections/plans/{plan}                302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /inspections/plans/{plan}               302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /inspections/plans/{plan}/active        302 403 403 403 302 403 403 403 403 403 403 403 403 403 404
GET /inspections/plans/new                   302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
POST /inspections/plans/new                  302 403 403 403 422 403 403 403 403 403 403 403 403 403 422
POST /inspections/new                        302 403 403 403 422 403 403 403 403 403 403 403 403 403 422
GET /lateral-checks                          302 200 403 403 200 403 200 403 403 403 403 403 403 403 200
GET /lateral-checks/{lateral_check}          302 200 403 403 200 403 200 403 403 403 403 403 403 403 404
GET /ledgers                                 302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /ledgers                                302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /ledgers/{print}                         302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /ledgers/{print}.pdf                     302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
POST /ledgers/{print}/cancel                 302 403 302 302 302 403 403 302 403 302 404 403 403 403 404
POST /ledgers/chosen                         302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /ledgers/schedules                       302 403 200 200 200 403 403 200 403 403 403 403 403 403 200
POST /ledgers/schedules                      302 403 422 422 422 403 403 422 403 403 403 403 403 403 422
POST /ledgers/schedules/{schedule}/end       302 403 302 302 302 403 403 302 403 403 403 403 403 403 404
GET /ledgers/variants                        302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /ledgers/variants/new                    302 403 200 200 200 403 403 200 403 403 403 403 403 403 200
POST /ledgers/variants/new                   302 403 422 422 422 403 403 422 403 403 403 403 403 403 422
GET /ledgers/variants/{variant}              302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
POST /ledgers/variants/{variant}             302 403 422 422 422 403 403 422 403 403 403 403 403 403 404
POST /ledgers/variants/{variant}/end         302 403 302 302 302 403 403 302 403 403 403 403 403 403 404
GET /login                                   200 302 302 302 302 302 302 302 302 302 302 302 302 302 302
POST /login                                  422 302 302 302 302 302 302 302 302 302 302 302 302 302 302
POST /logout                                 302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
GET /notices                                 302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /notices/{notice}                       302 404 404 404 404 404 404 404 404 302 404 404 404 404 404
POST /notices/read                           302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
POST /notices/remind                         302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /organizations                           302 403 403 403 403 403 403 403 403 403 403 200 403 403 403
GET /organizations/{organization}            302 403 403 403 403 403 403 403 403 403 403 200 403 403 403
POST /organizations/{organization}           302 403 403 403 403 403 403 403 403 403 403 302 403 403 403
GET /organizations/new                       302 403 403 403 403 403 403 403 403 403 403 200 403 403 403
POST /organizations/new                      302 403 403 403 403 403 403 403 403 403 403 422 403 403 403
POST /findings/{code}/dossier                302 302 302 302 302 302 302 302 302 302 404 403 403 403 404
GET /dossiers/{dossier}                      302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /dossiers/{dossier}/cancel              302 403 302 302 302 403 403 302 403 302 404 403 403 403 404
GET /findings/{code}/papers                  302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /findings/{code}/papers                 302 422 422 422 422 422 422 422 422 422 404 403 403 403 404
GET /p/{print_code}                          302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /p/{print_code}.pdf                      302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /p/{print_code}/again                   302 302 302 302 302 302 302 302 302 302 404 403 403 403 404
POST /p/{print_code}/scans                   302 422 422 422 422 422 422 422 422 422 404 403 403 403 404
GET /p/scans/{scan}                          302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /prints                                  302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /prints                                 302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /papers/{paper}                          302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /papers/{paper}/preview                  302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /posts/{post}/end                        302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
POST /posts/{post}/end                       302 403 403 403 403 403 403 403 403 403 403 422 422 403 403
GET /rounds/{round}/look-back                302 200 200 403 403 403 200 403 403 403 403 403 403 403 404
POST /rounds/{round}/look-back               302 422 422 403 403 403 422 403 403 403 403 403 403 403 404
GET /procedures                              302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
GET /procedures/{procedure}                  302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
GET /procedures/{procedure}/picture.svg      302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
GET /procedures/{procedure}.toml             302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
GET /procedures/{procedure}/copy             302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /procedures/{procedure}/copy            302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /procedures/{procedure}/revise          302 403 403 403 302 403 403 403 403 403 403 403 403 403 404
GET /procedures/{procedure}/move             302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /procedures/{procedure}/move            302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /procedures/import                       302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
POST /procedures/import                      302 403 403 403 422 403 403 403 403 403 403 403 403 403 422
GET /procedures/drafts/{procedure_draft}     302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /procedures/drafts/{procedure_draft}    302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /procedures/drafts/{procedure_draft}/preview 302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
GET /procedures/drafts/{procedure_draft}/text 302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /procedures/drafts/{procedure_draft}/text 302 403 403 403 302 403 403 403 403 403 403 403 403 403 404
GET /procedures/drafts/{procedure_draft}.toml 302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
GET /procedures/drafts/{procedure_draft}/publish 302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /procedures/drafts/{procedure_draft}/publish 302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
POST /procedures/drafts/{procedure_draft}/discard 302 403 403 403 302 403 403 403 403 403 403 403 403 403 404
GET /registers/institutions                  302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /risk-points                             302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /risk-points/{risk_point}                302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /risk-points/{risk_point}/change         302 403 403 403 200 403 200 403 403 403 404 403 403 403 404
POST /risk-points/{risk_point}/change        302 403 403 403 422 403 422 403 403 403 404 403 403 403 404
POST /risk-points/{risk_point}/withdraw      302 403 403 403 422 403 422 403 403 403 404 403 403 403 404
GET /risk-points/new                         302 403 403 403 200 403 200 403 403 403 403 403 403 403 200
POST /risk-points/new                        302 403 403 403 422 403 422 403 403 403 403 403 403 403 422
GET /rounds/{round}/members/new              302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /rounds/{round}/members/new             302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /rounds/{round}/units/new                302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /rounds/{round}/units/new               302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /self-checks/{self_check}                302 200 404 404 200 404 200 404 404 404 200 403 403 403 404
POST /self-checks/{self_check}               302 403 404 404 403 404 403 404 404 404 422 403 403 403 404
GET /samples                                 302 403 200 403 200 403 200 403 403 403 403 403 403 403 200
GET /samples/{sample}                        302 403 200 403 200 403 200 403 403 403 403 403 403 403 404
GET /samples/{sample}/1                      302 403 200 403 200 403 200 403 403 403 403 403 403 403 404
POST /samples/{sample}/1                     302 403 422 403 422 403 422 403 403 403 403 403 403 403 404
GET /samples/{sample}/population.txt         302 403 200 403 200 403 200 403 403 403 403 403 403 403 404
GET /samples/new                             302 403 200 403 200 403 200 403 403 403 403 403 403 403 200
POST /samples/new                            302 403 422 403 422 403 422 403 403 403 403 403 403 403 422
GET /report-check                            302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /report-check                           302 422 422 422 422 422 422 422 422 422 422 403 403 403 422
GET /reports/rectification                   302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /reports/rectification                  302 302 302 302 302 302 302 302 302 302 302 403 403 403 302
GET /reports/files/{report}                  302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /reports/files/{report}/download         302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /publications                            302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /publications                           302 403 403 403 302 403 403 403 302 302 302 403 403 403 302
GET /publications/{publication}              302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /publications/{publication}/items/{code} 302 403 403 403 200 403 403 403 200 200 404 403 403 403 404
POST /publications/{publication}/items/{code} 302 403 403 403 422 403 403 403 422 422 404 403 403 403 404
POST /publications/{publication}/submit      302 403 403 403 302 403 403 403 302 302 404 403 403 403 404
POST /publications/{publication}/decide      302 403 422 403 403 403 403 422 403 403 404 403 403 403 404
POST /publications/{publication}/files       302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /figures/fed_back                        302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /figure-style                            302 403 200 403 200 403 403 403 403 403 403 403 403 403 200
POST /figure-style                           302 403 302 403 302 403 403 403 403 403 403 403 403 403 302
GET /supervision-table                       302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /supervision-table/prints               302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /issued-reports                          302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /issued-reports/{report}                 302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
GET /issued-reports/new                      302 403 200 403 200 403 403 403 403 403 403 403 403 403 200
POST /issued-reports/new                     302 403 422 403 422 403 403 403 403 403 403 403 403 403 422
GET /leaders                                 302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /leaders/{leader}                        302 200 200 200 200 200 200 200 200 200 200 403 403 403 404
GET /statements                              302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /supervision                             302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /supervision/{pressing}                  302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /supervision/{pressing}/acknowledge     302 403 403 403 403 403 403 403 403 302 404 403 403 403 404
POST /supervision/{pressing}/answer          302 403 403 403 403 403 403 403 403 422 404 403 403 403 404
POST /supervision/{pressing}/conclude        302 403 422 403 422 403 403 403 403 403 404 403 403 403 404
GET /supervision/{pressing}/correct          302 403 200 403 200 403 403 403 403 403 404 403 403 403 404
POST /supervision/{pressing}/correct         302 403 422 403 422 403 403 403 403 403 404 403 403 403 404
GET /supervision/new                         302 403 200 403 200 403 403 403 403 403 403 403 403 403 200
POST /supervision/new                        302 403 422 403 422 403 403 403 403 403 403 403 403 403 422
GET /supervision/overdue                     302 403 200 403 200 403 403 403 403 403 403 403 403 403 200
GET /talks                                   302 403 200 200 200 200 200 200 200 200 200 403 403 403 200
GET /talks/{talk}                            302 403 200 200 200 200 200 200 404 200 404 403 403 403 404
GET /talks/{talk}/papers                     302 403 200 200 200 200 200 200 404 200 404 403 403 403 404
POST /talks/{talk}/papers                    302 403 422 422 422 422 422 422 404 422 404 403 403 403 404
GET /supervision/{pressing}/papers           302 200 200 200 200 200 200 200 200 200 404 403 403 403 404
POST /supervision/{pressing}/papers          302 422 422 422 422 422 422 422 422 422 404 403 403 403 404
GET /talks/{talk}/correct                    302 403 200 403 200 403 200 403 404 403 404 403 403 403 404
POST /talks/{talk}/correct                   302 403 422 403 422 403 422 403 404 403 404 403 403 403 404
POST /talks/{talk}/withdraw                  302 403 422 403 422 403 422 403 404 403 404 403 403 403 404
GET /talks/new                               302 403 200 403 200 403 200 403 403 403 403 403 403 403 200
POST /talks/new                              302 403 422 403 422 403 422 403 403 403 403 403 403 403 422
GET /succession                              302 403 403 403 200 403 403 403 403 403 403 403 403 403 200
GET /succession/{owner}                      302 403 403 403 200 403 403 403 403 403 403 403 403 403 404
POST /succession/{owner}                     302 403 403 403 422 403 403 403 403 403 403 403 403 403 404
GET /system-status                           302 403 403 403 403 403 403 403 403 403 403 200 403 403 403
GET /todo                                    302 200 200 200 200 200 200 200 200 200 200 403 403 403 200
POST /todo/acknowledge                       302 302 302 302 302 302 302 302 302 302 302 403 403 403 302
GET /users                                   302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
GET /users/{user}                            302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
POST /users/{user}                           302 403 403 403 403 403 403 403 403 403 403 422 422 403 403
POST /users/{user}/active                    302 403 403 403 403 403 403 403 403 403 403 422 422 403 403
GET /users/{user}/delegations                302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
POST /users/{user}/delegations               302 403 403 403 403 403 403 403 403 403 403 422 422 403 403
POST /users/{user}/lock                      302 403 403 403 403 403 403 403 403 403 403 302 302 403 403
POST /users/{user}/link                      302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
GET /users/new                               302 403 403 403 403 403 403 403 403 403 403 200 200 403 403
POST /users/new                              302 403 403 403 403 403 403 403 403 403 403 422 422 403 403
GET /visits                                  302 200 403 403 200 403 200 403 403 403 403 403 403 403 200
GET /visits/new                              302 200 403 403 200 403 200 403 403 403 403 403 403 403 200
POST /visits/new                             302 422 403 403 422 403 422 403 403 403 403 403 403 403 422
GET /visits/{visit}                          302 200 404 404 200 404 200 404 404 404 200 403 403 403 404
POST /visits/{visit}                         302 302 404 404 302 404 302 404 404 404 302 403 403 403 404
GET /visits/{visit}/finish                   302 200 404 404 200 404 200 404 404 404 200 403 403 403 404
POST /visits/{visit}/finish                  302 409 404 404 409 404 409 404 404 404 409 403 403 403 404
POST /visits/{visit}/register                302 422 404 404 422 404 403 404 404 404 403 403 403 403 404
GET /visits/photos/{photo}                   302 200 404 404 200 404 200 404 404 404 200 403 403 403 404
GET /visits/photos/{photo}/preview           302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
GET /welcome/{token}                         410 410 410 410 410 410 410 410 410 410 410 410 410 410 410
POST /welcome/{token}                        410 410 410 410 410 410 410 410 410 410 410 410 410 410 410
GET /static/css/base.css                     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /findings/{code}/sing                    302 404 404 404 404 404 404 404 404 404 404 403 403 403 404
"""


class OneTransaction:
    """Sessions inside one transaction of a test: what a view commits is undone with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> Session:
        return Session(self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False)

    write = read


@dataclass
class Scene:
    """One site for the whole table, with the things that its addresses name."""

    app: Flask
    connection: Connection
    users: dict[str, User]
    names: dict[str, object]


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The cast, an outsider, and one of everything in village-01."""
    folder = tmp_path_factory.mktemp("access")
    database = folder / "tracker.db"
    database.write_bytes(sqlite_template.read_bytes())
    settings = settings_for(folder, f"sqlite:///{database}")
    app = create_app(settings, clock=lambda: instant(FIRST_DAY, 11))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    engine = app.extensions["engine"]
    with Sessions(engine).writing() as session:
        world = make_world(session)
        things.add_outsider(world)
        names = _things(world, folder)
    with engine.connect() as connection:
        yield Scene(app, connection, world.users, names)
    engine.dispose()


def _things(world: World, folder: Path) -> dict[str, object]:
    """One of everything, all of it in village-01."""
    session, village = world.session, world.organizations["village-01"]
    finding = world.rectifying()
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4 a paper of the village")
    file = store_produced(session, folder / "evidence", folder / "paper.pdf", PDF, instant(FIRST_DAY))
    act.add_evidence(session, finding, (act.NewEvidence(file, "会议记录"),), world.by("secretary"))
    signed = replace(world.by("secretary"), papers=(act.NewPaper(file, "签字单"),))
    act.report_progress(session, finding, "已核对20人。", signed)
    by, order = world.users["secretary"], Order("rectification", village, FIRST_DAY)
    round_ = finding.feedback.round
    message = Message("finding:1", "reminder", FIRST_DAY, by.id, "提醒", "到期", f"/findings/{finding.code}")
    notify(session, message, instant(FIRST_DAY))
    draft = things.draft(world)
    return {
        **things.checked(world, finding, file),
        **things.procedures(world),
        **things.pressed(world, finding),
        **things.reported(world),
        "token": "unknown",
        "code": finding.code,
        "evidence": 1,
        "paper": 1,
        "notice": 1,
        "user": world.users["neighbour"].id,
        "post": world.users["neighbour"].posts[0].id,
        "owner": world.users["secretary"].id,
        "delegation": things.later_delegation(world).id,
        "organization": village.id,
        "feedback": finding.feedback_id,
        "open_feedback": draft.feedback_id,
        "sample": things.sample(world),
        "variant": things.variant(world),
        "plan": things.plan(world),
        "report": things.bulletin(world),
        "leader": world.users["leader"].id,
        "inspection": round_.inspection_id,
        "round": round_.id,
        "draft": draft.id,
        **things.printed(world, finding, folder),
        "print": request_print(session, order, by.id, instant(FIRST_DAY)).id,
        "schedule": add_schedule(session, order, SchedulePeriod.MONTHLY, 25, by.id, instant(FIRST_DAY)).id,
    }


def rows() -> list[tuple[str, str, dict[str, int]]]:
    """(method, address, person → status) of every line of the table."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(line[0], line[1], dict(zip(PEOPLE, map(int, line[2:]), strict=True))) for line in lines]


@pytest.mark.parametrize(
    ("method", "address", "expected"), rows(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_person_gets_what_the_table_says(
    scene: Scene, method: str, address: str, expected: dict[str, int]
) -> None:
    assert {person: status(scene, person, method, address) for person in PEOPLE} == expected


def status(scene: Scene, person: str, method: str, address: str) -> int:
    """What a person gets for an empty request; whatever it changed is undone."""
    client = scene.app.test_client()
    with scene.connection.begin() as transaction:
        scene.app.extensions["sessions"] = OneTransaction(scene.connection)
        if person != "nobody":
            _log_in(scene, client, person)
        answer = client.open(address.format(**scene.names), method=method, data={} if method == "POST" else None)
        transaction.rollback()
    answer.close()
    return answer.status_code


def _log_in(scene: Scene, client: FlaskClient, person: str) -> None:
    with OneTransaction(scene.connection).write() as session, session.begin():
        token = open_session(session, scene.users[person], instant(FIRST_DAY))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True


def test_every_route_of_the_product_stands_in_the_table(scene: Scene) -> None:
    adapter = scene.app.url_map.bind("localhost")
    named = {(adapter.match(address.format(**scene.names), method=method)[0], method) for method, address, _ in rows()}
    routes = scene.app.url_map.iter_rules()
    assert {(rule.endpoint, method) for rule in routes for method in (rule.methods or set()) & {"GET", "POST"}} == named
