"""Reminders by the robots of WeCom and DingTalk groups; their addresses are secrets and stand in no message."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode, urlsplit

from etl.remind.mail import NotSent
from monitor.fault import why
from monitor.settings import Webhook
from monitor.words.reminder import Letter
from monitor.words.reminder_form import dingtalk_markdown, wecom_markdown

TIMEOUT = 10.0  # seconds
_LONGEST_ANSWER = 65_536


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A robot's address is the one in the settings and no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def send_to_robot(webhook: Webhook, letter: Letter, timeout: float = TIMEOUT) -> None:
    """Hand one message to a robot; raises NotSent."""
    address = _address(webhook)
    body = json.dumps(robot_message(webhook, letter), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "plan-monitor"}
    request = urllib.request.Request(address, body, headers, method="POST")  # noqa: S310 - _address lets only http(s) pass
    try:
        with _opener.open(request, timeout=timeout) as answer:
            _check(answer.read(_LONGEST_ANSWER), address)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotSent(f"群机器人返回 HTTP {error.code}") from error
    except TimeoutError as error:
        raise NotSent("群机器人没有在规定时间内应答") from error
    except urllib.error.URLError as error:
        is_late = isinstance(error.reason, TimeoutError)
        reason = why(error.reason) if isinstance(error.reason, OSError) else "无法连接"
        raise NotSent("群机器人没有在规定时间内应答" if is_late else f"连不上群机器人（{reason}）") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"连不上群机器人（{type(error).__name__}）") from error


def robot_message(webhook: Webhook, letter: Letter) -> dict[str, Any]:
    """The message as the robot takes it."""
    if webhook.kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": wecom_markdown(letter)}}
    return {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": dingtalk_markdown(letter)}}


def signed(address: str, secret: str, milliseconds: int) -> str:
    """DingTalk's 加签: the address with the moment and its signature."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    proof = urlencode({"timestamp": milliseconds, "sign": base64.b64encode(digest).decode()})
    return f"{address}{'&' if urlsplit(address).query else '?'}{proof}"


def _address(webhook: Webhook) -> str:
    address = os.environ.get(webhook.url_env, "").strip()
    if not address:
        raise NotSent(f"环境变量 {webhook.url_env} 没有设置群机器人的地址")
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and address.isascii()
    except ValueError:
        is_usable = False
    if not is_usable:
        raise NotSent(f"环境变量 {webhook.url_env} 中的不是网址（http:// 或 https:// 开头）")
    if webhook.kind == "dingtalk" and webhook.secret_env:
        secret = os.environ.get(webhook.secret_env, "").strip()
        if not secret:
            raise NotSent(f"环境变量 {webhook.secret_env} 没有设置加签密钥")
        address = signed(address, secret, round(time.time() * 1000))
    return address


def _check(answer: bytes, address: str) -> None:
    """Both robots say errcode 0 where they took a message."""
    try:
        said = json.loads(answer)
        code, words = said["errcode"], str(said.get("errmsg", ""))
    except (ValueError, TypeError, KeyError) as error:
        raise NotSent("群机器人的应答不是约定的格式，请核对地址") from error
    if code != 0:
        for secret in urlsplit(address).query.split("&"):
            words = words.replace(secret.partition("=")[2] or address, "…")
        raise NotSent(f"群机器人没有接收（errcode {code}：{' '.join(words.split())[:120]}）")
