"""What an installation decides, as one frozen value that is handed down; only `config.py` reads the environment."""

from dataclasses import dataclass, field
from pathlib import Path


class SettingsError(Exception):
    """A setting is wrong: the sentence names the variable, the value that was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The office's mail server. `security` is `tls` (from the first byte), `starttls` or `none`."""

    host: str
    port: int
    sender: str
    security: str
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of an installation. Paths are absolute, sizes and times carry their unit in the name."""

    data_folder: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"  # what links in notices and on prints start with, without a last slash
    demo: bool = False  # every page says 演示数据
    workers: int = 1
    threads: int = 8
    upload_limit_mb: int = 20
    backup_keep: int = 14
    backup_hour: int | None = 2  # from this hour on (Asia/Shanghai) the nightly copy is made; None: not by the clock
    print_memory_mb: int = 1536
    print_seconds: int = 900
    fonts_folder: Path | None = None  # the office's own TTF/OTF files, which come before the shipped ones

    smtp: MailSettings | None = None  # without it no mail leaves
    webhook_hosts: frozenset[str] = frozenset()  # beside those of the robots, where webhooks may go
    apprise: frozenset[str] = frozenset()  # services allowed beside our own senders: ntfys://push.example.cn, tgram
    sign_p12: Path | None = None  # the office's certificate for electronic signatures (PKCS#12)
    sign_password: str = field(default="", repr=False)

    @property
    def evidence_folder(self) -> Path:
        """Where evidence files lie, named by their content hash."""
        return self.data_folder / "evidence"

    @property
    def backup_folder(self) -> Path:
        """Where the copies made each night and before each migration lie."""
        return self.data_folder / "backups"

    @property
    def output_folder(self) -> Path:
        """Where printed ledgers lie until they expire."""
        return self.data_folder / "output"
