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
    """A thread-safe cache of at most `size` values; a value that cannot be made is not kept.

    Where values differ in size, `weigh` says how many bytes one takes, and all of them take at most `room`.
    """

    def __init__(
        self,
        make: Callable[[Key], Value] | None,
        size: int,
        weigh: Callable[[Value], int] = lambda _: 0,
        room: int = 0,
    ) -> None:
        self._make = make  # None where whoever asks says how
        self._size = size
        self._weigh, self._room = weigh, room
        self._weights: dict[Key, int] = {}
        self._total = 0
        self._futures: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[Key], Value] | None = None) -> Value:
        """The value, made by the first who asks; whoever asks meanwhile waits for it. Raises what making it raises."""
        how = make or self._make
        if how is None:
            raise TypeError("a shelf that does not know how to make a value must be told")
        with self._lock:
            future = self._futures.get(key)
            is_mine = future is None
            if future is None:
                future = self._futures[key] = Future()
                while len(self._futures) > self._size:
                    self._let_go()
            self._futures.move_to_end(key)
        if is_mine:
            self._fill(key, future, how)
        return future.result()

    def peek(self, key: Key) -> Value | None:
        """The value where it is made already."""
        future = self._futures.get(key)
        return future.result() if future is not None and future.done() and future.exception() is None else None

    def _fill(self, key: Key, future: Future[Value], make: Callable[[Key], Value]) -> None:
        try:
            value = make(key)
            self._take_in(key, future, self._weigh(value))
            future.set_result(value)
        except BaseException as problem:
            with self._lock:
                if self._futures.get(key) is future:
                    del self._futures[key]
            future.set_exception(problem)

    def _take_in(self, key: Key, future: Future[Value], weight: int) -> None:
        """Count what a value takes, and let go others that there is no room for with it."""
        with self._lock:
            if self._futures.get(key) is not future:
                return  # let go meanwhile
            self._weights[key] = weight
            self._total += weight
            self._futures.move_to_end(key)
            while self._total > self._room and len(self._futures) > 1:
                self._let_go()

    def _let_go(self) -> None:
        key, _ = self._futures.popitem(last=False)
        self._total -= self._weights.pop(key, 0)

    def __len__(self) -> int:
        return len(self._futures)

    def __contains__(self, key: Key) -> bool:
        return key in self._futures
