"""Many things at a time, each done once; none waits for a thread that it needs itself."""

import threading
import time

import pytest

from azext_managementpartner.transport.pool import Pool


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
    assert list(batch.ends()) == list(range(1, 13))
    assert sorted(done) == [10 * place for place in range(12)]
    assert max(most) == 4


def test_one_item_with_many_of_its_own_is_worked_at_by_all_threads():
    pool, meeting = Pool(4), threading.Barrier(4, timeout=10)
    batch = pool.start(lambda _: pool.map(lambda _: meeting.wait(), [None] * 4), 1)
    assert list(batch.ends()) == [1]
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
