"""Many things at a time, each done once; none waits for a thread that it needs itself."""

import threading
import time

import pytest

from azext_managementpartner.threads import Pool
from tests.unit.threads import in_time, no_more_threads, posix_alone


def test_each_item_is_done_once_and_its_result_stands_in_its_place():
    assert Pool(8).map(lambda item: item * item, list(range(500))) == [item * item for item in range(500)]


def test_of_no_items_there_are_no_results():
    assert Pool(8).map(str, []) == []


def test_what_the_items_start_themselves_is_done_by_the_same_few_threads():
    pool, working, most = Pool(4), set(), []

    def leaf(item):
        working.add(threading.get_ident())
        most.append(len(working))
        time.sleep(0.001)
        working.discard(threading.get_ident())
        return item

    done = []
    batch = pool.start(lambda place: done.append(sum(pool.map(leaf, [place] * 10))), 12)
    assert list(batch.as_completed()) == list(range(1, 13))
    assert sorted(done) == [10 * place for place in range(12)]
    assert max(most) == 4


def test_one_item_with_many_of_its_own_is_worked_at_by_all_threads():
    pool, meeting = Pool(4), threading.Barrier(4, timeout=10)
    batch = pool.start(lambda _: pool.map(lambda _: meeting.wait(), [None] * 4), 1)
    assert list(batch.as_completed()) == [1]
    assert not meeting.broken


def test_the_first_error_is_raised_and_what_nobody_has_begun_is_left():
    begun = []

    def work(item):
        begun.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="^0$"):
        Pool(1).map(work, list(range(100)))
    assert len(begun) < 100


def test_a_batch_that_is_cancelled_begins_nothing_more():
    pool, begun, may_end = Pool(2), [], threading.Event()

    def work(place):
        begun.append(place)
        may_end.wait(10)

    batch = pool.start(work, 100)
    while len(begun) < 2:
        time.sleep(0.001)
    batch.cancel()
    may_end.set()
    assert pool.map(str, [1]) == ["1"]
    assert len(begun) == 2


def test_threads_end_when_nothing_is_left():
    before = threading.active_count()
    Pool(8).map(str, list(range(100)))
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.001)
    assert threading.active_count() <= before


@pytest.mark.parametrize("error", [ValueError(), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_an_item_that_raises_counts_as_ended_and_its_thread_goes_on(error):
    pool, begun = Pool(1), []

    def work(place):
        begun.append((place, threading.get_ident()))
        raise error

    assert in_time(10, lambda: list(pool.start(work, 3).as_completed())) == [1, 2, 3]
    assert [place for place, _ in begun] == [0, 1, 2]
    assert len({thread for _, thread in begun}) == 1


@pytest.mark.parametrize("error", [ValueError(), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_what_is_raised_in_another_thread_is_raised_where_it_is_awaited(error):
    pool, both = Pool(1), threading.Barrier(2)
    assert raised_by_map(pool, both, error) is error
    assert raised_by_map(pool, both, error) is error  # the pool still has its thread


def raised_by_map(pool, both, error):
    """What `map` raises where the thread of the pool does so, and the one that calls does not."""

    def raise_or_not(caller):
        both.wait(10)
        if threading.get_ident() != caller:
            raise error

    with pytest.raises(type(error)) as caught:
        in_time(10, lambda: pool.map(raise_or_not, [threading.get_ident()] * 2))
    return caught.value


def test_ctrl_c_waits_for_nothing_that_is_under_way():
    pool, begun, may_end = Pool(1), threading.Event(), threading.Event()

    def work(_):
        if threading.current_thread() is threading.main_thread():
            begun.wait(10)
            raise KeyboardInterrupt
        begun.set()
        may_end.wait(10)

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        pool.map(work, [None] * 3)
    assert time.monotonic() - before < 5
    may_end.set()


@posix_alone
def test_where_no_thread_starts_the_one_that_waits_does_each_item_once():
    pool, done = Pool(4), []

    def start_and_wait():
        with no_more_threads():
            batch = pool.start(lambda place: done.append((place, threading.get_ident())), 10)
        return list(batch.as_completed()), threading.get_ident()

    counts, waiting = in_time(10, start_and_wait)
    assert counts == list(range(1, 11))
    assert done == [(place, waiting) for place in range(10)]


@posix_alone
def test_where_no_thread_starts_map_gives_all_results():
    def squares(pool):
        with no_more_threads():
            return pool.map(lambda item: sum(pool.map(lambda _: item, [None] * item)), list(range(10)))

    assert in_time(10, lambda: squares(Pool(4))) == [item * item for item in range(10)]


@posix_alone
def test_where_fewer_threads_start_fewer_do_it_and_later_all_again():
    pool, may_end, threads = Pool(4), threading.Event(), set()
    first = pool.start(lambda _: may_end.wait(10), 1)
    with no_more_threads():
        second = pool.start(lambda _: threads.add(threading.get_ident()), 20)
    may_end.set()
    assert in_time(10, lambda: [*first.as_completed(), *second.as_completed()]) == [1, *range(1, 21)]
    assert len(threads) == 1
    meeting = threading.Barrier(4)
    third = pool.start(lambda _: meeting.wait(10), 4)
    assert in_time(20, lambda: list(third.as_completed())) == [1, 2, 3, 4]
    assert not meeting.broken


def test_who_already_waits_for_a_thread_that_then_does_not_start_does_it_too(monkeypatch):
    pool, done, starting, may_fail = Pool(1), [], threading.Event(), threading.Event()
    start = threading.Thread.start

    def start_or_fail(thread):
        if threading.current_thread().name == "unlucky":
            starting.set()
            may_fail.wait(10)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_or_fail)  # the real one cannot be made to fail this slowly
    threading.Thread(target=pool.start, args=(str, 1), name="unlucky", daemon=True).start()
    starting.wait(10)
    batch = pool.start(done.append, 3)
    threading.Timer(0.1, may_fail.set).start()
    assert in_time(10, lambda: list(batch.as_completed())) == [1, 2, 3]
    assert done == [0, 1, 2]
