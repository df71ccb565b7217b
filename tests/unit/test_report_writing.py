"""The Word file of a 整改情况报告: its signature, opened in LibreOffice."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from tests.soffice import page_texts, to_pdfs
from tracker.output.reports.rectification.content import Block, Kind
from tracker.output.reports.rectification.writing import write_report

MADE_AT = datetime(2024, 1, 5, 1, 30, tzinfo=UTC)
SIGNATURE = [Block(Kind.SIGNATURE, "中共青山镇委员会"), Block(Kind.SIGNATURE, "2024年1月5日")]


def test_a_signature_never_stands_alone_on_its_page(tmp_path: Path) -> None:
    written = []
    for last, above in product((Kind.TEXT, Kind.ANNEX), range(14, 19)):  # at every height near the foot of the page
        path = tmp_path / f"{last}-{above}.docx"
        text = [Block(Kind.TEXT, "逐项整改。")] * above
        write_report([Block(Kind.TITLE, "报告"), *text, Block(last, "落款之上。"), *SIGNATURE], path, made_at=MADE_AT)
        written.append(path)
    ends = [["".join(page.split()) for page in page_texts(pdf)] for pdf in to_pdfs(written, tmp_path / "office")]
    assert {len(pages) for pages in ends} == {1, 2}
    assert all("落款之上。中共青山镇委员会2024年1月5日" in pages[-1] for pages in ends)
