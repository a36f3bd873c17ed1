"""Why the system refused a file or a connection, as a Chinese clause for the sentences that tell people so."""

from __future__ import annotations

import errno
import os
import re
import socket

_CHINESE = re.compile("[一-鿿]")
_REASONS = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件超出允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "同名的已经存在",
    errno.EISDIR: "同名的是文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "是循环的链接",
    errno.EXDEV: "不在同一个磁盘上",
    errno.EIO: "磁盘读写出错",
    errno.ENODEV: "磁盘不在",
    errno.ENXIO: "磁盘不在",
    errno.ESTALE: "网络盘的连接已失效",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.EAGAIN: "系统的进程或资源已用尽",
    errno.ECONNREFUSED: "对方没有开放这个端口",
    errno.ECONNRESET: "连接被对方断开",
    errno.ECONNABORTED: "连接中断",
    errno.EPIPE: "连接被对方断开",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.EADDRINUSE: "端口已被占用",
    errno.ETIMEDOUT: "没有在规定时间内应答",
}


def why(error: BaseException) -> str:
    """The reason; what the system says itself only where that is Chinese, else the number that it has for it."""
    if isinstance(error, socket.gaierror):
        return "找不到这个主机名"
    if isinstance(error, TimeoutError):
        return _REASONS[errno.ETIMEDOUT]
    said = getattr(error, "strerror", None) or str(error)
    number = getattr(error, "errno", None)
    if _CHINESE.search(said):
        return str(said)
    if number in _REASONS:
        return _REASONS[number]
    return f"系统错误 {errno.errorcode.get(number, number)}" if number else f"系统错误 {type(error).__name__}"


def why_database(error: Exception) -> str:
    """The same for what DuckDB says: it repeats the system's words among its own."""
    said = str(error)
    found = (reason for number, reason in _REASONS.items() if os.strerror(number) in said)
    return next(found, f"原文：{said.splitlines()[0] if said else type(error).__name__}")
