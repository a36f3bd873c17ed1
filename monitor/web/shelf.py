"""A bounded shelf of what was made once: the least recently used goes first, and nobody makes the same thing twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """A thread-safe cache of at most `size` values; a value that cannot be made is not kept."""

    def __init__(self, make: Callable[[Key], Value], size: int) -> None:
        self._make = make
        self._size = size
        self._futures: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value:
        """The value, made by the first who asks; whoever asks meanwhile waits for it. Raises what making it raises."""
        with self._lock:
            future = self._futures.get(key)
            is_mine = future is None
            if future is None:
                future = self._futures[key] = Future()
                while len(self._futures) > self._size:
                    self._futures.popitem(last=False)
            self._futures.move_to_end(key)
        if is_mine:
            self._fill(key, future)
        return future.result()

    def _fill(self, key: Key, future: Future[Value]) -> None:
        try:
            future.set_result(self._make(key))
        except BaseException as problem:
            with self._lock:
                if self._futures.get(key) is future:
                    del self._futures[key]
            future.set_exception(problem)

    def __len__(self) -> int:
        return len(self._futures)

    def __contains__(self, key: Key) -> bool:
        return key in self._futures
