"""A village answers the town: 镇纪委, then the leader in charge. Action × state × role, written by hand."""

from tests.unit.workflow.tables import check_everything_written_is_possible, check_nothing_else_is_possible

TABLE = """
correct_wording      DRAFT → =                                     inspector
submit_draft         DRAFT → AWAITING_RELEASE                      inspector
return_draft         AWAITING_RELEASE → DRAFT                      coordinator
release              AWAITING_RELEASE → AWAITING_ACKNOWLEDGEMENT   coordinator
assign               DRAFT → =                                     coordinator
assign               AWAITING_RELEASE → =                          coordinator
assign               AWAITING_ACKNOWLEDGEMENT → =                  coordinator
assign               PLANNING → =                                  coordinator
assign               PLAN_IN_REVIEW → =                            coordinator
assign               RECTIFYING → =                                coordinator
acknowledge          AWAITING_ACKNOWLEDGEMENT → PLANNING           secretary owner
raise_objection      AWAITING_ACKNOWLEDGEMENT → =                  secretary owner
resolve_objection    AWAITING_ACKNOWLEDGEMENT → =                  coordinator
record_refusal       AWAITING_ACKNOWLEDGEMENT → PLANNING           coordinator
correct_wording      AWAITING_ACKNOWLEDGEMENT → =                  coordinator
correct_wording      PLANNING → =                                  coordinator
correct_wording      PLAN_IN_REVIEW → =                            coordinator
correct_wording      RECTIFYING → =                                coordinator
write_plan           PLANNING → =                                  owner
submit_plan          PLANNING → PLAN_IN_REVIEW                     owner
approve_plan         PLAN_IN_REVIEW → RECTIFYING                   accountable_leader
return_plan          PLAN_IN_REVIEW → PLANNING                     accountable_leader
report_progress      RECTIFYING → =                                owner
complete_measure     RECTIFYING → =                                owner
add_evidence         RECTIFYING → =                                owner coordinator
remove_evidence      RECTIFYING → =                                owner
report_stage         RECTIFYING → =                                owner
approve_stage        RECTIFYING → =                                accountable_leader
request_extension    RECTIFYING → =                                owner
endorse_extension    RECTIFYING → =                                accountable_leader
grant_extension      RECTIFYING → =                                reviewer
reject_extension     RECTIFYING → =                                accountable_leader reviewer
request_closure      RECTIFYING → REVIEW_1                         owner
withdraw             REVIEW_1 → RECTIFYING                         owner
approve              REVIEW_1 → REVIEW_2                           reviewer
send_back            REVIEW_1 → RECTIFYING                         reviewer
close                REVIEW_2 → CLOSED                             accountable_leader
send_back            REVIEW_2 → RECTIFYING                         accountable_leader
record_sustained     CLOSED → =                                    reviewer inspector
confirm_sustained    CLOSED → SUSTAINED                            reviewer inspector
record_insufficient  CLOSED → =                                    reviewer inspector
recur                CLOSED → =                                    reviewer inspector
recur                SUSTAINED → =                                 reviewer inspector
dismiss_recurrence   CLOSED → =                                    coordinator
dismiss_recurrence   SUSTAINED → =                                 coordinator
reopen               CLOSED → RECTIFYING                           coordinator
reopen               SUSTAINED → RECTIFYING                        coordinator
void                 DRAFT → VOIDED                                coordinator inspector
void                 AWAITING_RELEASE → VOIDED                     coordinator inspector
void                 AWAITING_ACKNOWLEDGEMENT → VOIDED             coordinator inspector
void                 PLANNING → VOIDED                             coordinator inspector
void                 PLAN_IN_REVIEW → VOIDED                       coordinator inspector
void                 RECTIFYING → VOIDED                           coordinator inspector
void                 REVIEW_1 → VOIDED                             coordinator inspector
void                 REVIEW_2 → VOIDED                             coordinator inspector
refer                DRAFT → REFERRED                              coordinator inspector
refer                AWAITING_RELEASE → REFERRED                   coordinator inspector
refer                AWAITING_ACKNOWLEDGEMENT → REFERRED           coordinator inspector
refer                PLANNING → REFERRED                           coordinator inspector
refer                PLAN_IN_REVIEW → REFERRED                     coordinator inspector
refer                RECTIFYING → REFERRED                         coordinator inspector
refer                REVIEW_1 → REFERRED                           coordinator inspector
refer                REVIEW_2 → REFERRED                           coordinator inspector
"""


def test_everything_in_the_table_is_possible() -> None:
    check_everything_written_is_possible("town-to-village", TABLE)


def test_nothing_outside_the_table_is_possible() -> None:
    check_nothing_else_is_possible("town-to-village", TABLE)
