"""约谈问责登记: who was talked to, by whom, for what."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, with_codes
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import talk_rows
from tracker.output.ledgers.rows import Line, TalkRow
from tracker.output.ledgers.rules import alone, in_order

_Line = Line[TalkRow, None]


def held_on(line: _Line) -> str:
    return chinese_date(line.row.held_on)


def persons(line: _Line) -> str:
    """对象(职务), one a line; 集体约谈 with its head count where more were there than are named."""
    named = [f"{name}（{post}）" if post else name for name, post in line.row.persons]
    more = line.row.head_count > len(named)
    return "\n".join([*named, f"{'等' if named else '共'}{line.row.head_count}人"] if more else named)


def kind(line: _Line) -> str:
    return line.row.kind


def talker(line: _Line) -> str:
    return "\n".join(part for part in (line.row.talker, line.row.talker_post) if part)


def matter(line: _Line) -> str:
    """事由(问题编号)."""
    return with_codes(f"{line.row.grounds}：{line.row.matter}", line.row.codes)


def result(line: _Line) -> str:
    return line.row.result


TALKS = LedgerKind(
    code="talks",
    title="约谈问责登记",
    heading="约谈问责登记表",
    purpose="约谈、问责了谁：日期、对象、方式、谈话人、事由和结果。",
    rows=talk_rows,
    notes=notes.of_talks,
    groups=in_order,
    parts=alone,
    about_findings=False,
    nil_text="经查，本期无约谈问责事项",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("held_on", "日期", 20, held_on, merged=True, align="center", dated=True),
        LedgerColumn("persons", "对象(职务)", 35, persons, align="center"),
        LedgerColumn("kind", "方式", 30, kind, align="center"),
        LedgerColumn("talker", "谈话人", 25, talker, align="center"),
        LedgerColumn("matter", "事由(问题编号)", 85, matter, merged=True),
        LedgerColumn("result", "结果", 54, result),
    ),
)
