"""A defect of ours costs one row, and no other."""

import _thread
import threading
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import pytest

from azext_managementpartner.accounts.target import Target
from azext_managementpartner.tenants import for_each as sweep_module
from azext_managementpartner.tenants.for_each import OneFirst, for_each_target
from azext_managementpartner.tenants.login import sign_in_and_repeat
from azext_managementpartner.threads import Pool
from tests.unit.threads import in_time, no_more_threads, posix_alone

LINKED = {"status": "Linked"}
QUIET = SimpleNamespace(only_show_errors=True)


class InThisThread:
    """A `Pool` without threads: what gets out of the work fails the test."""

    def start(self, work, count):
        for place in range(count):
            work(place)
        return self

    def as_completed(self):
        return iter(())


class Interrupted(InThisThread):
    """A `Pool` whose owner presses Ctrl-C after the first item; the others end a little later."""

    def start(self, work, count):
        self.work, self.left = work, range(1, count)
        work(0)
        return self

    def as_completed(self):
        raise KeyboardInterrupt
        yield

    def cancel(self):
        pass

    def end_later(self):
        for place in self.left:
            self.work(place)


def targets(*names):
    return [Target({"user": {"name": name, "type": "user"}, "tenantId": name}) for name in names]


def test_what_ends_after_ctrl_c_is_not_printed():
    pool = Interrupted()
    rows = for_each_target(
        SimpleNamespace(only_show_errors=True), pool, targets("a", "b"), lambda _: {"status": "Linked"}
    )
    pool.end_later()
    assert [row["status"] for row in rows] == ["Linked", "NotStarted"]
    assert rows[1]["error"] == "Not started, because the command was interrupted."


def test_ctrl_c_while_a_row_is_done_anew_ends_the_signing_in_and_says_what_is_left(caplog):
    class AtOnce(Interrupted):
        def start(self, work, count):
            return self

    def repeat(target):
        pool = Pool() if target.tenant == "a" else AtOnce()
        return for_each_target(QUIET, pool, [target], lambda _: LINKED, shows_progress=False)[0]

    signed_in, results = [], [{"status": "LoginRequired", "error": "Sign in."} for _ in "abc"]
    sign_in_and_repeat(targets("a", "b", "c"), results, lambda target, _: signed_in.append(target.tenant), repeat)
    assert [result["status"] for result in results] == ["Linked", "NotStarted", "LoginRequired"]
    assert signed_in == ["a", "b"]
    assert caplog.messages == ["Interrupted: 1 of 3 sign-ins are left."]


def test_of_several_users_the_one_who_is_to_sign_in_is_named(capsys):
    both = [target._replace(account={**target.account, "tenantId": "t"}) for target in targets("alex", "sam")]
    for asked, said in ((both, ["to t as alex (1 of 2)", "to t as sam (2 of 2)"]), (both[:1], ["to t (1 of 1)"])):
        results = [{"status": "LoginRequired", "error": "Sign in."} for _ in asked]
        sign_in_and_repeat(asked, results, lambda *_: None, lambda _: LINKED)
        lines = capsys.readouterr().err.splitlines()
        assert [text in line for text, line in zip(said, filter(None, lines), strict=True)] == [True] * len(said)


def test_a_defect_of_a_sign_in_costs_no_row(caplog):
    def sign_in(target, _):
        if target.tenant == "a":
            raise RuntimeError("Who would have thought that.")

    results = [{"status": "LoginRequired", "error": "Sign in."} for _ in "ab"]
    sign_in_and_repeat(targets("a", "b"), results, sign_in, lambda _: LINKED)
    assert [result["status"] for result in results] == ["LoginRequired", "Linked"]
    assert caplog.messages == ["Not signed in to a: unexpected error: RuntimeError('Who would have thought that.')"]


def test_an_unexpected_error_is_the_result_of_its_target_alone():
    def task(target):
        if target.tenant == "b":
            raise RuntimeError("Who would have thought that.")
        return {"status": "Linked"}

    one, other, third = for_each_target(
        SimpleNamespace(only_show_errors=True), InThisThread(), targets("a", "b", "c"), task
    )
    assert one == third == {"status": "Linked"}
    assert (other["status"], other["advice"]) == ("Failed", None)
    assert "RuntimeError('Who would have thought that.')" in other["error"]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_what_would_end_a_thread_is_the_result_of_its_target_alone(error):
    def task(target):
        if target.tenant == "b":
            raise error
        return LINKED

    rows = in_time(10, lambda: for_each_target(QUIET, Pool(1), targets("a", "b", "c"), task))
    assert rows == [LINKED, {"status": "Failed", "advice": None, "error": f"Unexpected error: {error!r}"}, LINKED]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_what_would_end_a_thread_in_its_turn_leaves_the_turn_to_the_next(error):
    one_first, writing, most = OneFirst(until_refused=LookupError), set(), []

    def write(target):
        writing.add(target.tenant)
        most.append(len(writing))
        threading.Event().wait(0.01)
        writing.discard(target.tenant)
        if len(most) < 5:
            raise error
        return LINKED

    def task(target):
        return one_first(partial(write, target))

    rows = in_time(10, lambda: for_each_target(QUIET, Pool(5), targets(*"abcde"), task, one_first))
    assert most == [1] * 5
    assert rows.count(LINKED) == 1
    assert [row["error"] for row in rows if row != LINKED] == [f"Unexpected error: {error!r}"] * 4


@posix_alone
def test_where_no_thread_starts_each_target_has_its_row():
    begun = []

    def task(target):
        begun.append(target.tenant)
        if target.tenant == "b":
            raise SystemExit(3)
        return LINKED

    def sweep_without_threads():
        with no_more_threads():
            return for_each_target(QUIET, Pool(4), targets("a", "b", "c"), task)

    one, other, third = in_time(10, sweep_without_threads)
    assert one == third == LINKED
    assert other["error"] == "Unexpected error: SystemExit(3)"
    assert begun == ["a", "b", "c"]


@posix_alone
def test_where_no_thread_starts_ctrl_c_keeps_what_is_done():
    def task(target):
        if target.tenant == "b":
            raise KeyboardInterrupt
        return LINKED

    in_the_end = threading.Timer(10, _thread.interrupt_main)  # where nobody does it, the test must not wait for ever
    in_the_end.start()
    try:
        with no_more_threads():
            rows = for_each_target(QUIET, Pool(4), targets("a", "b", "c"), task)
    finally:
        in_the_end.cancel()
    assert rows[0] == LINKED
    assert [row["status"] for row in rows[1:]] == ["Interrupted", "NotStarted"]
    assert rows[1]["error"].startswith("Interrupted before it was done")


def test_nobody_begins_to_write_after_it_was_stopped_though_it_was_open():
    one_first = OneFirst(until_refused=LookupError)
    assert one_first(lambda: "done") == "done"
    one_first.stop()
    with pytest.raises(LookupError):
        one_first(lambda: "done")


def test_ctrl_c_while_threads_are_started_leaves_each_target_its_row(monkeypatch):
    pool = Pool(2)
    monkeypatch.setattr(pool, "_start_thread", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    rows = for_each_target(QUIET, pool, targets("a", "b"), lambda _: LINKED)
    assert [row["status"] for row in rows] == ["NotStarted", "NotStarted"]


@pytest.mark.parametrize(
    ("left", "statuses"),
    [({2}, ["Linked", "Interrupted", "NotStarted"]), (set(), ["Linked", "Interrupted", "Interrupted"])],
    ids=["one is left", "none is left"],
)
def test_what_a_thread_has_just_taken_at_ctrl_c_is_not_called_not_started(left, statuses):
    class Taken(Interrupted):
        def cancel(self):
            return left

    rows = for_each_target(QUIET, Taken(), targets("a", "b", "c"), lambda _: LINKED)
    assert [row["status"] for row in rows] == statuses


def test_no_thread_starts_where_progress_cannot_be_shown(monkeypatch):
    @contextmanager
    def unusable(*_):
        raise ValueError("It cannot.")
        yield

    monkeypatch.setattr(sweep_module, "progress", unusable)
    begun = []
    with pytest.raises(ValueError):
        for_each_target(QUIET, Pool(2), targets("a", "b"), begun.append)
    assert begun == []
