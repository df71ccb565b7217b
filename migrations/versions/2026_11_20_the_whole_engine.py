"""The whole engine"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("version_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_checklist_organization_id")),
        sa.ForeignKeyConstraint(["published_by"], ["user.id"], name=op.f("fk_checklist_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("code", "version_no", name=op.f("uq_checklist_code_version_no")),
        info={"append_only": ("retired_at",)},
    )
    op.create_table(
        "inspection_plan",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organizer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("procedure_name", sa.String(length=60), nullable=False),
        sa.Column(
            "recurrence",
            sa.Enum("yearly", "quarterly", "before_festival", name="recurrence", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("festivals", sa.JSON(), nullable=False),
        sa.Column("month", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("days_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_name", sa.String(length=60), nullable=False),
        sa.Column("organization_ids", sa.JSON(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_inspection_plan_created_by")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organization.id"], name=op.f("fk_inspection_plan_organizer_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_inspection_plan_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
    )
    with op.batch_alter_table("inspection_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_plan_organizer_id"), ["organizer_id"], unique=False)

    op.create_table(
        "photo_band",
        sa.Column("stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("band", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("perceptual_hash", sa.String(length=16), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_photo_band_stored_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_band")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("photo_band", schema=None) as batch_op:
        batch_op.create_index("ix_photo_band_band", ["band", "stored_file_id"], unique=False)

    op.create_table(
        "sample",
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=False),
        sa.Column("closed_to", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=20), nullable=False),
        sa.Column("population", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_name", sa.String(length=60), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["drawn_by"], ["user.id"], name=op.f("fk_sample_drawn_by")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_sample_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "checklist_item",
        sa.Column("checklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section", sa.String(length=80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("general", "serious", "grave", name="severity", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_item_checklist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint("checklist_id", "number", name=op.f("uq_checklist_item_checklist_id_number")),
        info={"append_only": ()},
    )
    op.create_table(
        "procedure_draft",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("based_on_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["based_on_id"], ["procedure_version.id"], name=op.f("fk_procedure_draft_based_on_id")),
        sa.ForeignKeyConstraint(["edited_by"], ["user.id"], name=op.f("fk_procedure_draft_edited_by")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_procedure_draft_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_draft")),
        sa.UniqueConstraint("name", name=op.f("uq_procedure_draft_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "planned_occasion",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["inspection_plan.id"], name=op.f("fk_planned_occasion_plan_id")),
        sa.ForeignKeyConstraint(["round_id"], ["inspection_round.id"], name=op.f("fk_planned_occasion_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_occasion")),
        sa.UniqueConstraint("plan_id", "occasion", name=op.f("uq_planned_occasion_plan_id_occasion")),
    )
    op.create_table(
        "feedback_evaluation",
        sa.Column("feedback_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "grade",
            sa.Enum("good", "fair", "ordinary", "poor", name="grade", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("second_deadline", sa.Date(), nullable=True),
        sa.Column("evaluated_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evaluated_name", sa.String(length=60), nullable=False),
        sa.Column("evaluated_post", sa.String(length=120), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["evaluated_by"], ["user.id"], name=op.f("fk_feedback_evaluation_evaluated_by")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_evaluation_feedback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_evaluation")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("feedback_evaluation", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_evaluation_feedback_id", ["feedback_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("client_uuid", sa.String(length=36), nullable=False),
        sa.Column("checklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visiting_organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visitors", sa.String(length=120), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("started_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("feedback_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("visiting_organization_id <> organization_id", name=op.f("ck_visit_two_villages")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_visit_checklist_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_visit_feedback_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_visit_organization_id")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_visit_started_by")),
        sa.ForeignKeyConstraint(
            ["visiting_organization_id"], ["organization.id"], name=op.f("fk_visit_visiting_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_visit_client_uuid")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "lateral_check",
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ordered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordered_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_lateral_check_finding_id")),
        sa.ForeignKeyConstraint(["ordered_by"], ["user.id"], name=op.f("fk_lateral_check_ordered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lateral_check")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("lateral_check", schema=None) as batch_op:
        batch_op.create_index("ix_lateral_check_finding_id", ["finding_id"], unique=False)

    op.create_table(
        "paper_scan",
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("submitted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submitted_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_paper_scan_finding_id")),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_paper_scan_stored_file_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_paper_scan_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("paper_scan", schema=None) as batch_op:
        batch_op.create_index("ix_paper_scan_finding_id", ["finding_id"], unique=False)
        batch_op.create_index("ix_paper_scan_stored_file_id", ["stored_file_id"], unique=False)

    op.create_table(
        "sampled_finding",
        sa.Column("sample_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_sampled_finding_finding_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sampled_finding_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_finding")),
        sa.UniqueConstraint("sample_id", "finding_id", name=op.f("uq_sampled_finding_sample_id_finding_id")),
        sa.UniqueConstraint("sample_id", "position", name=op.f("uq_sampled_finding_sample_id_position")),
        info={"append_only": ()},
    )
    op.create_table(
        "visit_answer",
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("passed", "failed", "not_applicable", name="answerkind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_visit_answer_finding_id")),
        sa.ForeignKeyConstraint(["item_id"], ["checklist_item.id"], name=op.f("fk_visit_answer_item_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_answer_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_answer")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_visit_answer_finding_id")),
        sa.UniqueConstraint("visit_id", "item_id", name=op.f("uq_visit_answer_visit_id_item_id")),
    )
    op.create_table(
        "sample_result",
        sa.Column("sampled_finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("genuine", "not_genuine", name="sampleverdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checked_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["user.id"], name=op.f("fk_sample_result_checked_by")),
        sa.ForeignKeyConstraint(
            ["sampled_finding_id"], ["sampled_finding.id"], name=op.f("fk_sample_result_sampled_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_result")),
        sa.UniqueConstraint("sampled_finding_id", name=op.f("uq_sample_result_sampled_finding_id")),
        info={"append_only": ()},
    )
    op.create_table(
        "self_check_task",
        sa.Column("lateral_check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["lateral_check_id"], ["lateral_check.id"], name=op.f("fk_self_check_task_lateral_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_self_check_task_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_task")),
        sa.UniqueConstraint(
            "lateral_check_id", "organization_id", name=op.f("uq_self_check_task_lateral_check_id_organization_id")
        ),
        info={"append_only": ()},
    )
    with op.batch_alter_table("self_check_task", schema=None) as batch_op:
        batch_op.create_index("ix_self_check_task_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "visit_photo",
        sa.Column("visit_answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["stored_file_id"], ["stored_file.id"], name=op.f("fk_visit_photo_stored_file_id")),
        sa.ForeignKeyConstraint(["visit_answer_id"], ["visit_answer.id"], name=op.f("fk_visit_photo_visit_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
    )
    with op.batch_alter_table("visit_photo", schema=None) as batch_op:
        batch_op.create_index("ix_visit_photo_visit_answer_id", ["visit_answer_id"], unique=False)

    op.create_table(
        "self_check_answer",
        sa.Column("self_check_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nil_return", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answered_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["user.id"], name=op.f("fk_self_check_answer_answered_by")),
        sa.ForeignKeyConstraint(
            ["self_check_task_id"], ["self_check_task.id"], name=op.f("fk_self_check_answer_self_check_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_answer")),
        sa.UniqueConstraint("self_check_task_id", name=op.f("uq_self_check_answer_self_check_task_id")),
        info={"append_only": ()},
    )
    op.create_table(
        "self_check_finding",
        sa.Column("self_check_answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_self_check_finding_finding_id")),
        sa.ForeignKeyConstraint(
            ["self_check_answer_id"], ["self_check_answer.id"], name=op.f("fk_self_check_finding_self_check_answer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_finding")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_self_check_finding_finding_id")),
        info={"append_only": ()},
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage_goal", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("next_review_on", sa.Date(), nullable=True))

    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fed_back_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("logged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("split_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("time_limit_fixed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_finding_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_split_from_id"), ["split_from_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_finding_merged_into_id"), "finding", ["merged_into_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_finding_logged_by_id"), "user", ["logged_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_finding_split_from_id"), "finding", ["split_from_id"], ["id"])

    with op.batch_alter_table("finding_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage_goal", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("next_review_on", sa.Date(), nullable=True))

    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.add_column(sa.Column("finding_ids", sa.JSON(), nullable=True))

    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("based_on_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_procedure_version_organization_id"), "organization", ["organization_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_procedure_version_based_on_id"), "procedure_version", ["based_on_id"], ["id"]
        )

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("polled", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("satisfied", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_review_poll_adds_up"), "satisfied BETWEEN 0 AND polled")

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("perceptual_hash", sa.String(length=16), nullable=True))
    op.execute(
        "UPDATE finding SET logged_by_id = (SELECT t.actor_id FROM transition AS t WHERE t.subject_kind = 'finding'"
        " AND t.subject_id = finding.id AND t.action = 'log')"
    )
    op.execute(
        "UPDATE finding SET fed_back_on = (SELECT min(t.effective_on) FROM transition AS t"
        " WHERE t.subject_kind = 'finding' AND t.subject_id = finding.id AND t.source IN ('DRAFT', 'AWAITING_RELEASE')"
        " AND t.target NOT IN ('DRAFT', 'AWAITING_RELEASE', 'MERGED', 'SPLIT', 'VOIDED', 'REFERRED'))"
    )


def downgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("perceptual_hash")

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_review_poll_adds_up"), type_="check")
        batch_op.drop_column("satisfied")
        batch_op.drop_column("polled")

    with op.batch_alter_table("procedure_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_procedure_version_based_on_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_procedure_version_organization_id"), type_="foreignkey")
        batch_op.drop_column("note")
        batch_op.drop_column("based_on_id")
        batch_op.drop_column("organization_id")

    with op.batch_alter_table("ledger_print", schema=None) as batch_op:
        batch_op.drop_column("finding_ids")

    with op.batch_alter_table("finding_version", schema=None) as batch_op:
        batch_op.drop_column("next_review_on")
        batch_op.drop_column("stage_goal")

    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_finding_split_from_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_finding_logged_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_finding_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_finding_split_from_id"))
        batch_op.drop_index(batch_op.f("ix_finding_merged_into_id"))
        batch_op.drop_column("time_limit_fixed")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("split_from_id")
        batch_op.drop_column("logged_by_id")
        batch_op.drop_column("fed_back_on")

    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.drop_column("next_review_on")
        batch_op.drop_column("stage_goal")

    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_column("ended_at")

    op.drop_table("self_check_finding")
    op.drop_table("self_check_answer")
    with op.batch_alter_table("visit_photo", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_photo_visit_answer_id")

    op.drop_table("visit_photo")
    with op.batch_alter_table("self_check_task", schema=None) as batch_op:
        batch_op.drop_index("ix_self_check_task_organization_id")

    op.drop_table("self_check_task")
    op.drop_table("sample_result")
    op.drop_table("visit_answer")
    op.drop_table("sampled_finding")
    with op.batch_alter_table("paper_scan", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_scan_stored_file_id")
        batch_op.drop_index("ix_paper_scan_finding_id")

    op.drop_table("paper_scan")
    with op.batch_alter_table("lateral_check", schema=None) as batch_op:
        batch_op.drop_index("ix_lateral_check_finding_id")

    op.drop_table("lateral_check")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_organization_id")

    op.drop_table("visit")
    with op.batch_alter_table("feedback_evaluation", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_evaluation_feedback_id")

    op.drop_table("feedback_evaluation")
    op.drop_table("planned_occasion")
    op.drop_table("procedure_draft")
    op.drop_table("checklist_item")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index("ix_sample_organization_id")

    op.drop_table("sample")
    with op.batch_alter_table("photo_band", schema=None) as batch_op:
        batch_op.drop_index("ix_photo_band_band")

    op.drop_table("photo_band")
    with op.batch_alter_table("inspection_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_organizer_id"))

    op.drop_table("inspection_plan")
    op.drop_table("checklist")
