"""Electronic mail over SMTP: plain text and HTML, with a Message-ID that stays the same when it is sent again."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from tracker.output.notifications.delivering import NotDelivered
from tracker.output.notifications.digests import Digest
from tracker.settings import MailSettings

SECONDS = 15.0
_PERMANENT = 500


@dataclass(frozen=True)
class MailServer:
    """The office's mail server."""

    settings: MailSettings
    clock: Callable[[], datetime]

    def __call__(self, digest: Digest, address: str, secret: str) -> None:  # noqa: ARG002 - an address needs no secret
        """Hand the digest to the server. A 5xx answer is final, anything else may pass."""
        try:
            with self._connected() as server:
                server.send_message(self._written(digest, address), self.settings.sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refused(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise NotDelivered("邮件服务器不支持这个邮箱地址，或者不支持加密连接", final=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"邮件服务器没有应答：{error}") from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context, where = ssl.create_default_context(), (self.settings.host, self.settings.port)
        if self.settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(*where, timeout=SECONDS)
        with server:
            if self.settings.security == "starttls":
                server.starttls(context=context)
            if self.settings.username:
                server.login(self.settings.username, self.settings.password)
            yield server

    def _written(self, digest: Digest, address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.settings.sender, address
        message["Subject"], message["Date"] = digest.subject, format_datetime(self.clock())
        message["Message-ID"] = f"<{digest.mark}@{Address(addr_spec=self.settings.sender).domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(digest.plain)
        message.add_alternative(digest.html, subtype="html")
        return message


def _refused(code: int, words: bytes | str) -> NotDelivered:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return NotDelivered(f"邮件服务器拒收（{code}）：{said}", final=code >= _PERMANENT)
