from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from app.adapters.storage.paths import DataFolder
from app.bootstrap.built_once import built_once
from app.bootstrap.composition import Composition

THREADS = 8


def asked_at_once(question):
    barrier = Barrier(THREADS)

    def ask(_number):
        barrier.wait(10)
        return question()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(THREADS)))


def test_threads_that_ask_at_once_get_the_same():
    made = []

    class Holder:
        @built_once
        def inner(self):
            made.append("inner")
            return object()

        @built_once
        def outer(self):
            made.append("outer")
            return (self.inner,)

    for _ in range(50):
        made.clear()
        holder = Holder()
        assert len({id(value) for value in asked_at_once(partial(getattr, holder, "outer"))}) == 1
        assert sorted(made) == ["inner", "outer"]


def test_a_new_database_is_made_once_however_many_ask(tmp_path):
    composition = Composition(DataFolder(tmp_path), {}, offline=True)
    try:
        assert len({id(one) for one in asked_at_once(lambda: composition.database)}) == 1
        assert composition.universe.history("demo") == ()
    finally:
        composition.close()
