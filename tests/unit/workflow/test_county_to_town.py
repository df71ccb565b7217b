"""A town committee answers the county: four steps, one in a meeting. Action × state × role, written by hand."""

from tests.unit.workflow.tables import check_everything_written_is_possible, check_nothing_else_is_possible

TABLE = """
correct_wording      DRAFT → =                                     inspector coordinator
submit_draft         DRAFT → AWAITING_RELEASE                      inspector coordinator
return_draft         AWAITING_RELEASE → DRAFT                      coordinator
release              AWAITING_RELEASE → AWAITING_ACKNOWLEDGEMENT   coordinator
assign               DRAFT → =                                     coordinator
assign               AWAITING_RELEASE → =                          coordinator
assign               AWAITING_ACKNOWLEDGEMENT → =                  coordinator
assign               PLANNING → =                                  coordinator
assign               PLAN_IN_REVIEW → =                            coordinator
assign               RECTIFYING → =                                coordinator
assign               REVIEW_1 → =                                  coordinator
assign               REVIEW_2 → =                                  coordinator
assign               REVIEW_3 → =                                  coordinator
assign               REVIEW_4 → =                                  coordinator
assign               CLOSED → =                                    coordinator
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
grant_extension      RECTIFYING → =                                approver
reject_extension     RECTIFYING → =                                accountable_leader approver
request_closure      RECTIFYING → REVIEW_1                         owner
withdraw             REVIEW_1 → RECTIFYING                         owner
approve              REVIEW_1 → REVIEW_2                           accountable_leader
send_back            REVIEW_1 → RECTIFYING                         accountable_leader
approve              REVIEW_2 → REVIEW_3                           reviewer
send_back            REVIEW_2 → RECTIFYING                         reviewer
approve              REVIEW_3 → REVIEW_4                           approver
send_back            REVIEW_3 → RECTIFYING                         approver
close                REVIEW_4 → CLOSED                             superior_approver
send_back            REVIEW_4 → RECTIFYING                         superior_approver
record_check         PLANNING → =                                  reviewer inspector
record_check         PLAN_IN_REVIEW → =                            reviewer inspector
record_check         RECTIFYING → =                                reviewer inspector
record_check         REVIEW_1 → =                                  reviewer inspector
record_check         REVIEW_2 → =                                  reviewer inspector
record_check         REVIEW_3 → =                                  reviewer inspector
record_check         REVIEW_4 → =                                  reviewer inspector
record_sustained     CLOSED → =                                    reviewer inspector
confirm_sustained    CLOSED → SUSTAINED                            reviewer inspector
record_insufficient  CLOSED → =                                    reviewer inspector
recur                CLOSED → =                                    reviewer inspector superior_approver
recur                SUSTAINED → =                                 reviewer inspector superior_approver
dismiss_recurrence   CLOSED → =                                    coordinator
dismiss_recurrence   SUSTAINED → =                                 coordinator
reopen               CLOSED → RECTIFYING                           coordinator
reopen               SUSTAINED → RECTIFYING                        coordinator
merge                DRAFT → MERGED                                coordinator
merge                AWAITING_RELEASE → MERGED                     coordinator
merge                AWAITING_ACKNOWLEDGEMENT → MERGED             coordinator
merge                PLANNING → MERGED                             coordinator
merge                PLAN_IN_REVIEW → MERGED                       coordinator
merge                RECTIFYING → MERGED                           coordinator
split                DRAFT → SPLIT                                 coordinator
split                AWAITING_RELEASE → SPLIT                      coordinator
split                AWAITING_ACKNOWLEDGEMENT → SPLIT              coordinator
split                PLANNING → SPLIT                              coordinator
split                PLAN_IN_REVIEW → SPLIT                        coordinator
split                RECTIFYING → SPLIT                            coordinator
void                 DRAFT → VOIDED                                coordinator inspector
void                 AWAITING_RELEASE → VOIDED                     coordinator inspector
void                 AWAITING_ACKNOWLEDGEMENT → VOIDED             coordinator inspector
void                 PLANNING → VOIDED                             coordinator inspector
void                 PLAN_IN_REVIEW → VOIDED                       coordinator inspector
void                 RECTIFYING → VOIDED                           coordinator inspector
void                 REVIEW_1 → VOIDED                             coordinator inspector
void                 REVIEW_2 → VOIDED                             coordinator inspector
void                 REVIEW_3 → VOIDED                             coordinator inspector
void                 REVIEW_4 → VOIDED                             coordinator inspector
refer                DRAFT → REFERRED                              coordinator inspector
refer                AWAITING_RELEASE → REFERRED                   coordinator inspector
refer                AWAITING_ACKNOWLEDGEMENT → REFERRED           coordinator inspector
refer                PLANNING → REFERRED                           coordinator inspector
refer                PLAN_IN_REVIEW → REFERRED                     coordinator inspector
refer                RECTIFYING → REFERRED                         coordinator inspector
refer                REVIEW_1 → REFERRED                           coordinator inspector
refer                REVIEW_2 → REFERRED                           coordinator inspector
refer                REVIEW_3 → REFERRED                           coordinator inspector
refer                REVIEW_4 → REFERRED                           coordinator inspector
"""


def test_everything_in_the_table_is_possible() -> None:
    check_everything_written_is_possible("county-to-town", TABLE)


def test_nothing_outside_the_table_is_possible() -> None:
    check_nothing_else_is_possible("county-to-town", TABLE)
