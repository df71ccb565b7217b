"""Reads the environment into `tracker.settings.Settings` and refuses what it does not understand.

Imported by `wsgi.py`, `python -m scheduler` and `python -m tracker` only.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracker.foundation.printing.signature import Certificate, CertificateError, check
from tracker.output.notifications.services import ENTRY, OWN
from tracker.settings import MailSettings, Settings, SettingsError

HOUSE = Path(__file__).resolve().parent
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
SECRET_LENGTH = 32
LAST_HOUR = 23
SIGN_PASSWORD = "TRACKER_SIGN_P12_PASSWORD"  # noqa: S105 - the name of the variable
SCHEMES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# scheme → (how it is secured, port)
MAIL = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}
# name → (default, least, most)
NUMBERS = {
    "PORT": (8000, 1, 65535),
    "TRACKER_WORKERS": (1, 1, 64),
    "TRACKER_THREADS": (8, 1, 128),
    "TRACKER_UPLOAD_LIMIT_MB": (20, 1, 1024),
    "TRACKER_BACKUP_KEEP": (14, 1, 1000),
    "TRACKER_PRINT_MEMORY_MB": (1536, 256, 65536),
    "TRACKER_PRINT_SECONDS": (900, 10, 86400),
}
KNOWN = {
    *(name for name in NUMBERS if name.startswith("TRACKER_")),
    "TRACKER_APPRISE",
    "TRACKER_BACKUP_HOUR",
    "TRACKER_DATA",
    "TRACKER_SECRET_KEY",
    "TRACKER_BASE_URL",
    "TRACKER_DEMO",
    "TRACKER_FONTS",
    "TRACKER_SIGN_P12",
    "TRACKER_SIGN_P12_PASSWORD",
    "TRACKER_SMTP",
    "TRACKER_SMTP_FROM",
    "TRACKER_WEBHOOK_HOSTS",
    "TRACKER_TEST_POSTGRES",  # read by the tests only
}


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this installation; makes the data folder and its secret when they are missing.

    Raises SettingsError with one sentence that names the variable, its value and what is allowed.
    """
    _refuse_unknown(environ)
    numbers = {name: _number(environ, name) for name in NUMBERS}
    host = _host(environ)
    demo = _switch(environ, "TRACKER_DEMO")
    base_url = _base_url(environ, host, numbers["PORT"])
    fonts_folder = _fonts_folder(environ)
    sign_p12 = _sign_p12(environ)
    smtp = _smtp(environ)
    data_folder = _data_folder(environ)
    return Settings(
        data_folder=data_folder,
        database_url=_database_url(environ, data_folder),
        secret_key=_secret_key(environ, data_folder),
        host=host,
        port=numbers["PORT"],
        base_url=base_url,
        demo=demo,
        workers=numbers["TRACKER_WORKERS"],
        threads=numbers["TRACKER_THREADS"],
        upload_limit_mb=numbers["TRACKER_UPLOAD_LIMIT_MB"],
        backup_hour=_backup_hour(environ),
        backup_keep=numbers["TRACKER_BACKUP_KEEP"],
        print_memory_mb=numbers["TRACKER_PRINT_MEMORY_MB"],
        print_seconds=numbers["TRACKER_PRINT_SECONDS"],
        fonts_folder=fonts_folder,
        smtp=smtp,
        webhook_hosts=_webhook_hosts(environ),
        apprise=_apprise(environ),
        sign_p12=sign_p12,
        sign_password=environ.get(SIGN_PASSWORD, ""),
    )


def _refusal(name: str, value: str, allowed: str) -> SettingsError:
    return SettingsError(f"{name}={value!r} 不能用：{allowed}")


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    unknown = sorted(name for name in environ if name.startswith("TRACKER_") and name not in KNOWN)
    if unknown:
        names = "、".join(sorted(KNOWN))
        raise _refusal(unknown[0], environ[unknown[0]], f"没有这个设置 (unknown setting)；可用的有 {names}")


def _number(environ: Mapping[str, str], name: str) -> int:
    default, least, most = NUMBERS[name]
    text = environ.get(name, str(default))
    allowed = f"只能是 {least} 到 {most} 的整数 (a whole number from {least} to {most})"
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise _refusal(name, text, allowed)
    return int(text)


def _backup_hour(environ: Mapping[str, str]) -> int | None:
    """The hour of the nightly copy, or off where something else makes it."""
    text = environ.get("TRACKER_BACKUP_HOUR", "2")
    if text == "off":
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > LAST_HOUR:
        raise _refusal("TRACKER_BACKUP_HOUR", text, "只能是 0 到 23 的整点，或者 off (an hour from 0 to 23, or off)")
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "0")
    if text not in ("0", "1"):
        raise _refusal(name, text, "只能是 0 或 1 (0 or 1)")
    return text == "1"


def _host(environ: Mapping[str, str]) -> str:
    text = environ.get("HOST", "127.0.0.1")
    if not _is_address(text) and not (HOST_NAME.fullmatch(text) and re.search("[A-Za-z]", text)):
        raise _refusal("HOST", text, "只能是 IP 地址或主机名，不带端口 (an IP address or a host name, without port)")
    return text


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _base_url(environ: Mapping[str, str], host: str, port: int) -> str:
    default = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    text = environ.get("TRACKER_BASE_URL", default)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise _refusal("TRACKER_BASE_URL", text, "须以 http:// 或 https:// 开头并带主机名，不带 ? 和 #")
    return text.rstrip("/")


def _fonts_folder(environ: Mapping[str, str]) -> Path | None:
    if "TRACKER_FONTS" not in environ:
        return None
    folder = Path(environ["TRACKER_FONTS"]).absolute()
    if not folder.is_dir():
        raise _refusal("TRACKER_FONTS", environ["TRACKER_FONTS"], "须是已有的文件夹 (an existing folder)")
    return folder


def _sign_p12(environ: Mapping[str, str]) -> Path | None:
    """The certificate, opened once so that a wrong file or password refuses to start."""
    if "TRACKER_SIGN_P12" not in environ:
        if SIGN_PASSWORD in environ:
            raise _refusal(SIGN_PASSWORD, "…", "须同时设置 TRACKER_SIGN_P12 (needs TRACKER_SIGN_P12 beside it)")
        return None
    path = Path(environ["TRACKER_SIGN_P12"]).absolute()
    try:
        check(Certificate(path, environ.get(SIGN_PASSWORD, "")))
    except CertificateError as error:
        raise _refusal("TRACKER_SIGN_P12", environ["TRACKER_SIGN_P12"], str(error)) from error
    return path


def _smtp(environ: Mapping[str, str]) -> MailSettings | None:
    """The mail server: smtps:// speaks TLS at once, smtp:// after STARTTLS, smtp+plain:// not at all."""
    text, sender = environ.get("TRACKER_SMTP"), environ.get("TRACKER_SMTP_FROM", "")
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in MAIL or not parts.hostname:
        allowed = "须形如 smtps://用户名:密码@主机:端口（也可用 smtp:// 或 smtp+plain://）"
        raise _refusal("TRACKER_SMTP", _without_password(text), allowed)
    if not re.fullmatch(r"[^@\s<>,;]+@[A-Za-z0-9.-]+", sender):
        raise _refusal("TRACKER_SMTP_FROM", sender, "须是发件人的邮箱地址 (the address of the sender)")
    security, port = MAIL[parts.scheme]
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailSettings(parts.hostname, parts.port or port, sender, security, username, password)


def _webhook_hosts(environ: Mapping[str, str]) -> frozenset[str]:
    """Hosts, with their port where it is not the usual one, separated by commas."""
    text = environ.get("TRACKER_WEBHOOK_HOSTS", "")
    hosts = frozenset(host.strip().lower() for host in text.split(",") if host.strip())
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]{1,5})?", host):
            raise _refusal("TRACKER_WEBHOOK_HOSTS", text, "须是用逗号分开的主机名，可带端口 (hosts with commas)")
    return hosts


def _apprise(environ: Mapping[str, str]) -> frozenset[str]:
    """Services of Apprise, as schema://host or a schema alone, separated by commas."""
    text = environ.get("TRACKER_APPRISE", "")
    services = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    for one in services:
        if not ENTRY.fullmatch(one) or one.partition(":")[0] in OWN:
            allowed = "须是用逗号分开的 协议://主机（可带端口）或者协议名；企业微信、钉钉、飞书、邮件用本系统自己的方式"
            raise _refusal("TRACKER_APPRISE", text, allowed)
    return services


def _data_folder(environ: Mapping[str, str]) -> Path:
    text = environ.get("TRACKER_DATA", str(HOUSE / "instance"))
    if not text.strip() or "?" in text:
        raise _refusal("TRACKER_DATA", text, "须是文件夹路径，不能为空，不能含 ? (a folder, not empty, without ?)")
    folder = Path(text).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal("TRACKER_DATA", text, f"无法建立该文件夹 (cannot make this folder: {error.strerror})") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _refusal("TRACKER_DATA", text, "须是可以写入的文件夹 (a folder that can be written to)")
    return folder


def _database_url(environ: Mapping[str, str], data_folder: Path) -> str:
    """A SQLite file becomes absolute, because the processes that share it need not share a working directory."""
    text = environ.get("DATABASE_URL", f"sqlite:///{data_folder / 'tracker.db'}")
    scheme, separator, rest = text.partition("://")
    allowed = "只能是 sqlite:///文件路径 或 postgresql://用户@主机/数据库 (a SQLite file or PostgreSQL)"
    if not separator or scheme not in SCHEMES or not rest.strip("/"):
        raise _refusal("DATABASE_URL", _without_password(text), allowed)
    if scheme != "sqlite":
        return f"{SCHEMES[scheme]}://{rest}"
    file, question_mark, _ = rest.partition("?")
    if question_mark or not file.startswith("/") or ":memory:" in file:
        raise _refusal("DATABASE_URL", text, allowed)
    return f"sqlite:///{Path(file[1:]).absolute()}"


def _without_password(url: str) -> str:
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


def _secret_key(environ: Mapping[str, str], data_folder: Path) -> str:
    given = environ.get("TRACKER_SECRET_KEY")
    if given is None:
        return _kept_secret(data_folder / "secret.key")
    if len(given) < SECRET_LENGTH:
        raise _refusal("TRACKER_SECRET_KEY", "…", f"至少 {SECRET_LENGTH} 个字符 (at least {SECRET_LENGTH} characters)")
    return given


def _kept_secret(file: Path) -> str:
    """The secret in the data folder, made once: several processes may start together and must agree."""
    if not file.exists():
        _make_secret(file)
    secret = file.read_text(encoding="ascii").strip()
    if len(secret) < SECRET_LENGTH:
        raise SettingsError(
            f"{file} 已损坏 (damaged)：少于 {SECRET_LENGTH} 个字符；删除它会重新生成，已登录的人须重新登录"
        )
    return secret


def _make_secret(file: Path) -> None:
    """Writes beside and links, so that nobody reads half a secret and the first of several writers wins."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
