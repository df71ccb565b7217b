"""The office's electronic signature on a printed file (PKCS#12 certificate, pyHanko), and reading signatures back."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from tracker.foundation.printing.errors import PrintingError

FIELD = "Xiaohao"
REASON = "打印件归档"


class CertificateError(ValueError):
    """A certificate cannot be used; the message says why, in Chinese."""


@dataclass(frozen=True)
class Certificate:
    """A PKCS#12 file with its password, opened when somebody signs."""

    path: Path
    password: str = field(repr=False)


class Signing(Protocol):
    """What the settings of an installation say about signatures."""

    @property
    def sign_p12(self) -> Path | None: ...

    @property
    def sign_password(self) -> str: ...


def certificate_of(settings: Signing) -> Certificate | None:
    """The office's certificate; None where none is configured."""
    return Certificate(settings.sign_p12, settings.sign_password) if settings.sign_p12 else None


@dataclass(frozen=True)
class Signature:
    """A signature found in a file: whose, whether the bytes are as signed, and whether it covers all of them."""

    name: str
    certificate: str  # SHA-256 of the certificate
    intact: bool
    whole: bool


def check(certificate: Certificate) -> str:
    """The name in the certificate. Raises CertificateError for a file that cannot sign."""
    return str(_opened(certificate).subject.rfc4514_string())


def certificate_hash(certificate: Certificate) -> str:
    """SHA-256 of the certificate itself."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return sha256(_opened(certificate).public_bytes(Encoding.DER)).hexdigest()


def _opened(certificate: Certificate) -> Any:
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        data = certificate.path.read_bytes()
    except OSError as error:
        raise CertificateError(f"读不了这个文件 (cannot read this file: {error.strerror})") from error
    try:
        key, found, _ = pkcs12.load_key_and_certificates(data, certificate.password.encode() or None)
    except ValueError as error:
        raise CertificateError("不是PKCS#12证书，或者密码不对 (no PKCS#12 file, or a wrong password)") from error
    if key is None or found is None:
        raise CertificateError("证书文件里没有私钥和证书 (the file holds no key with its certificate)")
    return found


def sign(file: Path, certificate: Certificate, at: datetime) -> None:
    """Sign a printed file in place. Raises PrintingError with a sentence where the certificate cannot sign at `at`."""
    try:
        found = _opened(certificate)
    except CertificateError as error:
        raise PrintingError(f"电子签名证书不能使用：{error}。请联系系统管理员。") from error
    if not found.not_valid_before_utc <= at <= found.not_valid_after_utc:
        raise PrintingError("电子签名证书不在有效期内，请联系系统管理员更换证书，或者不加盖电子签名打印。")
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    load: Any = signers.SimpleSigner.load_pkcs12
    signer = load(str(certificate.path), passphrase=certificate.password.encode() or None)
    meta = signers.PdfSignatureMetadata(field_name=FIELD, reason=REASON, md_algorithm="sha256")
    signed = file.with_suffix(".signed")
    with file.open("rb") as source, signed.open("wb") as target:
        signers.sign_pdf(IncrementalPdfFileWriter(source), meta, signer, output=target)
    signed.replace(file)


def signatures_of(path: Path) -> list[Signature]:
    """The signatures in a file, each validated against its own bytes. Trust is the caller's to judge."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    with path.open("rb") as stream:
        found = []
        for one in PdfFileReader(stream).embedded_signatures:
            state = validate_pdf_signature(one, ValidationContext(trust_roots=[one.signer_cert]))
            whole = state.coverage is SignatureCoverageLevel.ENTIRE_FILE
            name = one.signer_cert.subject.native.get("common_name") or one.signer_cert.subject.human_friendly
            print_of = sha256(one.signer_cert.dump()).hexdigest()
            found.append(Signature(str(name), print_of, bool(state.intact and state.valid), whole))
    return found
