"""The office's electronic signature: made with its certificate, validated by pyHanko, told by verify."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

import config
from tests.cast import instant
from tests.features.test_paperwork import TODAY, Office, office
from tests.web import Site
from tracker.entry.cli import run
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.signature import (
    Certificate,
    CertificateError,
    certificate_of,
    check,
    sign,
    signatures_of,
)
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.ledgers.operations import TASK, request_print
from tracker.output.ledgers.operations import Order as LedgerOrder
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.output.reports.paperwork.making import Order
from tracker.output.reports.paperwork.printing import Press, print_form
from tracker.output.reports.paperwork.verifying import Standing, verify_file
from tracker.rectification.evidence.operations import path_of
from tracker.settings import Settings, SettingsError

assert office  # the fixture of the forms


def made_certificate(file: Path, name: str = "清河镇整改办", until: int = 2033) -> Certificate:
    """A certificate of the test's own, signed by itself."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2023, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(b"secret")
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, built, None, locked))
    return Certificate(file, "secret")


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return made_certificate(tmp_path / "office.p12")


def sealed(office: Office, certificate: Certificate) -> Path:
    """A form with the electronic signature on it."""
    settings = replace(office.press.settings, sign_p12=certificate.path, sign_password=certificate.password)
    order = Order(FORMS["closure_approval"], AsOf(TODAY, instant(TODAY)), TODAY, office.finding, sealed=True)
    record = print_form(Press(office.press.sessions, settings), order, office.actor, instant(TODAY))
    assert record.sealed
    return path_of(settings.evidence_folder, record.stored_file)


def test_a_sealed_form_carries_a_valid_signature_that_verify_tells(office: Office, certificate: Certificate) -> None:
    file = sealed(office, certificate)
    (found,) = signatures_of(file)
    assert (found.name, found.intact, found.whole) == ("清河镇整改办", True, True)
    with office.press.sessions.reading() as session:
        verdict = verify_file(session, office.press.settings.evidence_folder, file, instant(TODAY), certificate)
    assert verdict.standing is Standing.GENUINE
    assert "电子签名有效：清河镇整改办，是本系统配置的证书" in verdict.sentences


def test_the_signature_of_another_certificate_is_told_as_such(
    office: Office, certificate: Certificate, tmp_path: Path
) -> None:
    file, other = sealed(office, certificate), made_certificate(tmp_path / "other.p12", "别的单位")
    with office.press.sessions.reading() as session:
        verdict = verify_file(session, office.press.settings.evidence_folder, file, instant(TODAY), other)
    assert "电子签名有效：清河镇整改办，不是本系统配置的证书" in verdict.sentences


def test_what_is_changed_after_signing_breaks_the_signature(
    office: Office, certificate: Certificate, tmp_path: Path
) -> None:
    data = bytearray(sealed(office, certificate).read_bytes())
    at = data.index(b"/MediaBox")
    data[at + 11 : at + 12] = b"1"
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(bytes(data))
    with office.press.sessions.reading() as session:
        verdict = verify_file(session, office.press.settings.evidence_folder, broken, instant(TODAY), certificate)
    assert verdict.standing is Standing.WRONG
    assert any(sentence.startswith("电子签名无效") for sentence in verdict.sentences)


def test_a_ledger_is_sealed_when_asked(office: Office, certificate: Certificate) -> None:
    session = office.world.session
    order = LedgerOrder("rectification", office.world.organizations["town"], date(2023, 9, 1), sealed=True)
    print_ = request_print(session, order, office.world.users["coordinator"].id, instant(TODAY))
    session.commit()
    settings = replace(office.press.settings, sign_p12=certificate.path, sign_password=certificate.password)
    assert Runner(office.press.sessions, {TASK: PrintLedger(settings)}, lambda: instant(TODAY)).run_one()
    with office.press.sessions.reading() as reading:
        record = reading.get_one(LedgerPrint, print_.id).record
        assert record is not None
        file = path_of(settings.evidence_folder, record.stored_file)
    assert [one.intact for one in signatures_of(file)] == [True]


def test_a_certificate_out_of_its_time_signs_nothing(tmp_path: Path) -> None:
    old = made_certificate(tmp_path / "old.p12", until=2024)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "x.pdf")
    with pytest.raises(PrintingError, match="不在有效期内"):
        sign(tmp_path / "x.pdf", old, datetime(2025, 1, 1, tzinfo=UTC))
    (tmp_path / "old.p12").unlink()
    with pytest.raises(PrintingError, match="电子签名证书不能使用"):
        sign(tmp_path / "x.pdf", old, datetime(2023, 6, 1, tzinfo=UTC))


def settings(folder: Path, **environ: str) -> Settings:
    return config.read({"TRACKER_DATA": str(folder / "data"), **environ})


def test_the_certificate_is_a_setting_that_refuses_what_cannot_sign(tmp_path: Path) -> None:
    made_certificate(tmp_path / "office.p12")
    good = {"TRACKER_SIGN_P12": str(tmp_path / "office.p12"), "TRACKER_SIGN_P12_PASSWORD": "secret"}
    found = settings(tmp_path, **good)
    assert certificate_of(found) == Certificate(tmp_path / "office.p12", "secret")
    assert "sign_password" not in repr(found)
    assert certificate_of(settings(tmp_path)) is None
    (tmp_path / "text.p12").write_text("no certificate", encoding="ascii")
    for change, words in [
        ({"TRACKER_SIGN_P12_PASSWORD": "falsch"}, "密码不对"),
        ({"TRACKER_SIGN_P12": str(tmp_path / "text.p12")}, "不是PKCS#12证书"),
        ({"TRACKER_SIGN_P12": str(tmp_path / "none.p12")}, "读不了这个文件"),
    ]:
        with pytest.raises(SettingsError, match=words) as refused:
            settings(tmp_path, **(good | change))
        assert "TRACKER_SIGN_P12" in str(refused.value)
        assert "falsch" not in str(refused.value)
    with pytest.raises(SettingsError, match="TRACKER_SIGN_P12_PASSWORD"):
        settings(tmp_path, TRACKER_SIGN_P12_PASSWORD="secret")


def test_a_file_without_key_is_no_certificate(tmp_path: Path) -> None:
    made_certificate(tmp_path / "office.p12")
    _, found, _ = pkcs12.load_key_and_certificates((tmp_path / "office.p12").read_bytes(), b"secret")
    bare = pkcs12.serialize_key_and_certificates(b"x", None, None, [found], serialization.NoEncryption())  # type: ignore[list-item]
    (tmp_path / "bare.p12").write_bytes(bare)
    with pytest.raises(CertificateError, match="没有私钥"):
        check(Certificate(tmp_path / "bare.p12", ""))


def test_the_box_for_the_signature_appears_only_with_a_certificate(site: Site, certificate: Certificate) -> None:
    finding, client = site.world.rectifying(), site.login("coordinator")
    page = f"/findings/{finding.code}/papers"
    for address in (page, "/ledgers"):
        assert "加盖电子签名" not in client.get(address).get_data(as_text=True)
    site.app.config["SETTINGS"] = replace(site.settings, sign_p12=certificate.path, sign_password="secret")
    for address in (page, "/ledgers"):
        assert "加盖电子签名" in client.get(address).get_data(as_text=True)
    print_ = client.post(page, data={"kind": "closure_approval", "as_of": site.today.isoformat()}).location
    assert 'name="sealed"' in client.get(print_).get_data(as_text=True)
    sealed_print = client.post(f"{print_}/again", data={"sealed": "1"}).location
    assert "电子签名</span>" in client.get(sealed_print).get_data(as_text=True)


def test_verify_tells_of_the_signature_in_json(
    office: Office, certificate: Certificate, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sealed(office, certificate)
    assert run(lambda: office.press.settings, ["verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signatures"] == [
        {"name": "清河镇整改办", "intact": True, "whole": True, "ours": False}
    ]
