"""What makes a printed file an archive copy: PDF/A-3b (ISO 19005-3), with what it was printed from attached:
the data, and the same sheet as an Excel file.

The rules that fonts and pages have to keep are kept by `embedding` and `direct`; a test checks all that can be checked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tracker.foundation.printing.ordering import ATTACHED, COMPANION
from tracker.foundation.printing.writing import PdfWriter, text_string

PROFILE = Path(__file__).with_name("srgb.icc")  # what LittleCMS makes for sRGB, with a fixed date
PRODUCER = "Xiaohao"
NOTE, COMPANION_NOTE = "本文件的数据，供核验", "同一份表的Excel文件，供查阅、计算"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{day:%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate><xmp:ModifyDate>{day:%Y-%m-%dT%H:%M:%SZ}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class Archive:
    """The instant whose data are printed, which is the date inside the file; files with the data (JSON) and for Excel.

    The first may be empty, the second missing: then it is not attached.
    """

    made_at: datetime
    data: Path
    companion: Path | None = None

    @property
    def _day(self) -> datetime:
        return self.made_at.astimezone(UTC)

    @property
    def info(self) -> str:
        """Entries of the document information."""
        date = f"{self._day:(D:%Y%m%d%H%M%SZ)}"
        return f"/CreationDate{date}/ModDate{date}/Producer({PRODUCER})"

    def write(self, pdf: PdfWriter, title: str) -> str:
        """Write metadata, colour profile and data; returns the entries of the catalog that lead to them."""
        words = METADATA.format(title=escape(title), day=self._day, producer=PRODUCER)
        metadata = pdf.stream(words.encode(), "/Type/Metadata/Subtype/XML", compressed=False)
        profile = pdf.stream(PROFILE.read_bytes(), "/N 3")
        intent = pdf.add(
            "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
            f"/DestOutputProfile {profile} 0 R>>"
        )
        return f"/Metadata {metadata} 0 R/OutputIntents[{intent} 0 R]{self._attached(pdf)}"

    def _attached(self, pdf: PdfWriter) -> str:
        """Write what is attached, by name, as the tree of names wants it."""
        files = (
            (ATTACHED, self.data, "application/json", "Data", NOTE),
            (COMPANION, self.companion, EXCEL, "Alternative", COMPANION_NOTE),
        )
        specs = [
            (name, self._file(pdf, name, path, kind, relationship, note))
            for name, path, kind, relationship, note in files
            if path and path.exists() and path.stat().st_size
        ]
        if not specs:
            return ""
        associated = " ".join(f"{spec} 0 R" for _, spec in specs)
        names = " ".join(f"({name}) {spec} 0 R" for name, spec in specs)
        return f"/AF[{associated}]/Names<</EmbeddedFiles<</Names[{names}]>>>>"

    def _file(self, pdf: PdfWriter, name: str, path: Path, kind: str, relationship: str, note: str) -> int:
        parameters = f"<</Size {path.stat().st_size}/ModDate{self._day:(D:%Y%m%d%H%M%SZ)}>>"
        subtype = kind.replace("/", "#2F")
        file = pdf.copy(path, f"/Type/EmbeddedFile/Subtype/{subtype}/Params{parameters}")
        return pdf.add(
            f"<</Type/Filespec/F({name})/UF{text_string(name)}/Desc{text_string(note)}/AFRelationship/{relationship}"
            f"/EF<</F {file} 0 R/UF {file} 0 R>>>>"
        )
