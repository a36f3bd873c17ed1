"""Reminders by mail: one connection to the server of the settings, and every refusal as a sentence."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from types import TracebackType

from monitor.clock import now
from monitor.fault import why
from monitor.settings import Smtp
from monitor.words.reminder import Letter
from monitor.words.reminder_form import html_text, plain_text

TIMEOUT = 20.0  # seconds for one answer of the server


class NotSent(Exception):
    """A message was not handed over; a Chinese sentence says why."""


class ServerDown(NotSent):
    """The server itself cannot be used, so that no other message would be handed over either."""


class MailServer:
    """The mail server as a context: connected at the first message, once for all; what fails is not tried again."""

    def __init__(self, smtp: Smtp | None, timeout: float = TIMEOUT) -> None:
        self._smtp, self._timeout = smtp, timeout
        self._connection: smtplib.SMTP | None = None
        self._down: ServerDown | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def send(self, letter: Letter, name: str, address: str) -> None:
        """Hand one mail over; raises NotSent."""
        if self._smtp is None:
            raise ServerDown("没有设置邮件服务器，请在 settings.toml 写 [reminders.smtp]")
        message = mail(letter, self._smtp.sender, name, address)
        try:
            self._hand_over(self._smtp, message)
        except smtplib.SMTPServerDisconnected:  # it may have waited too long since the last message
            self._drop()
            try:
                self._hand_over(self._smtp, message)
            except smtplib.SMTPServerDisconnected as error:
                self._drop()
                raise NotSent("邮件服务器中断了连接") from error

    def _hand_over(self, smtp: Smtp, message: EmailMessage) -> None:
        connection = self._connected(smtp)
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise NotSent(f"邮件服务器不收这个地址（{_said(code, said)}）") from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent("邮件地址含有服务器不支持的字符") from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"邮件服务器拒收（{_said(error.smtp_code, error.smtp_error)}）") from error
        except TimeoutError as error:
            self._drop()
            raise NotSent("邮件服务器没有在规定时间内应答") from error

    def _connected(self, smtp: Smtp) -> smtplib.SMTP:
        if self._down is not None:
            raise self._down
        if self._connection is None:
            try:
                self._connection = _connect(smtp, self._timeout)
            except ServerDown as error:
                self._down = error
                raise
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def mail(letter: Letter, sender: str, name: str, address: str) -> EmailMessage:
    """The message: plain text, and the same as HTML; raises NotSent where an address is none."""
    from_name, from_address = parseaddr(sender)
    message = EmailMessage()
    try:
        message["From"] = Address(from_name, addr_spec=from_address)
        message["To"] = Address(name, addr_spec=address)
        message["Subject"] = letter.subject
    except (MessageError, ValueError, IndexError) as error:
        raise NotSent(f"“{address}”或发件人“{sender}”不是邮件地址") from error
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=from_address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence note answers it
    message.set_content(plain_text(letter), cte="base64")
    message.add_alternative(html_text(letter), subtype="html", cte="base64")
    return message


def _connect(smtp: Smtp, timeout: float) -> smtplib.SMTP:
    where = f"邮件服务器 {smtp.host}:{smtp.port} "
    own = parseaddr(smtp.sender)[1].rpartition("@")[2] or "localhost"  # asking the network for it may take long
    try:
        if smtp.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, own, timeout=timeout, context=_tls(smtp))
        else:
            connection = smtplib.SMTP(smtp.host, smtp.port, own, timeout=timeout)
    except ssl.SSLError as error:
        raise ServerDown(f"{where}{_certificate(error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerDown(f"{where}连不上（{_reason(error)}）") from error
    try:
        _enter(connection, smtp)
    except smtplib.SMTPAuthenticationError as error:
        raise ServerDown(f"{where}不接受账号或口令（{error.smtp_code}）") from error
    except smtplib.SMTPNotSupportedError as error:
        raise ServerDown(f"{where}不支持要求的加密或登录方式") from error
    except ssl.SSLError as error:
        raise ServerDown(f"{where}{_certificate(error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerDown(f"{where}中断了连接（{_reason(error)}）") from error
    return connection


def _enter(connection: smtplib.SMTP, smtp: Smtp) -> None:
    """Encrypt and sign in as the settings say; a connection that cannot be used is closed."""
    try:
        if smtp.security == "starttls":
            connection.starttls(context=_tls(smtp))
        if smtp.user:
            connection.login(smtp.user, _password(smtp))
    except BaseException:
        connection.close()
        raise


def _tls(smtp: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=smtp.ca_file or None)
    except OSError as error:
        raise ServerDown(f"读不出证书文件 {smtp.ca_file}（settings.toml 的 reminders.smtp.ca_file）") from error


def _password(smtp: Smtp) -> str:
    password = os.environ.get(smtp.password_env, "")
    if not password:
        raise ServerDown(f"环境变量 {smtp.password_env} 没有设置邮箱口令")
    if not (password + smtp.user).isascii():
        raise ServerDown(f"邮箱账号或口令（环境变量 {smtp.password_env}）含有邮件登录不支持的字符")
    return password


def _certificate(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"的证书不能验证（{error.verify_message}）；内部证书请在 reminders.smtp.ca_file 写明"
    return f"不能建立加密连接（{error.reason or error}）"


def _said(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())[:120]}"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "没有在规定时间内应答"
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return why(error) if isinstance(error, OSError) and error.errno else str(error)
