"""What is linked is looked at once: before a question in all tenants, or else in each when it is its turn."""

import threading
import time
from functools import partial
from types import SimpleNamespace

import pytest

from azext_managementpartner import links
from azext_managementpartner.accounts.target import Target
from azext_managementpartner.tenants import confirmation as looks_module
from azext_managementpartner.tenants.confirmation import (
    CurrentLinks,
    Overview,
    question_before_linking,
    question_before_unlinking,
)
from azext_managementpartner.threads import Pool
from tests.unit.threads import in_time, no_more_threads, posix_alone

QUIET = SimpleNamespace(only_show_errors=True)
RIGHT = partial(links.is_to, partner_id="12345")


def target(name, **more):
    return Target({"user": {"name": "alex", "type": "user"}, "tenantId": name, **more})


def linked(partner_id):
    return partner_id and SimpleNamespace(partner_id=partner_id)


def seen(*partner_ids, failed=0, pending=0):
    """What was seen of tenants a, b, c and so on."""
    tenants = map(target, "abcdefghijkl"[: len(partner_ids)])
    return Overview(list(zip(tenants, map(linked, partner_ids), strict=True)), failed, pending)


class Counted:
    """Looks, counted by tenant; where there is an error for one, it is raised."""

    def __init__(self, **errors):
        self.errors, self.asked = errors, []

    def __call__(self, where):
        self.asked.append(where.tenant)
        if where.tenant in self.errors:
            raise self.errors[where.tenant]
        return f"client of {where.tenant}", linked("54321")


def test_what_was_seen_first_is_taken_once_and_then_it_is_looked_anew():
    look = Counted()
    current_links, where = CurrentLinks(look), target("a")
    current_links.of_all(QUIET, Pool(2), [where])
    assert (current_links(where)[0], look.asked) == ("client of a", ["a"])
    assert (current_links(where)[0], look.asked) == ("client of a", ["a", "a"])


def test_trouble_is_counted_and_raised_where_it_is_its_turn():
    look = Counted(b=LookupError("No."))
    current_links, targets = CurrentLinks(look), [target("a"), target("b")]
    found = current_links.of_all(QUIET, Pool(2), targets)
    assert ([each.tenant for each, _ in found.links], found.failed, found.pending) == (["a"], 1, 0)
    with pytest.raises(LookupError):
        current_links(targets[1])
    assert sorted(look.asked) == ["a", "b"]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_tenant_that_hangs_holds_nothing_back_for_longer_than_is_waited(monkeypatch, threads):
    monkeypatch.setattr(looks_module, "_LOOK_TIMEOUT", 0.6)
    goes_on, asked = threading.Event(), []

    def look(where):
        asked.append(where.tenant)
        if where.tenant == "b" and asked.count("b") == 1:
            goes_on.wait(20)
        return "client", None

    current_links, targets, pool = CurrentLinks(look), [target("a"), target("b"), target("c")], Pool(threads)
    begun = time.monotonic()
    found = current_links.of_all(QUIET, pool, targets)
    assert time.monotonic() - begun < 5
    assert found.pending == (2 if threads == 1 else 1)
    threading.Timer(0.2, goes_on.set).start()
    assert in_time(10, lambda: [current_links(each)[1] for each in targets]) == [None] * 3
    assert sorted(asked) == ["a", "b", "c"]


def test_what_was_seen_long_ago_is_looked_at_anew(monkeypatch):
    monkeypatch.setattr(looks_module, "_MAX_AGE", 0)
    look = Counted()
    current_links, where = CurrentLinks(look), target("a")
    current_links.of_all(QUIET, Pool(2), [where])
    time.sleep(0.01)
    current_links(where)
    assert look.asked == ["a", "a"]


def test_what_was_seen_first_grows_old_first(monkeypatch):
    monkeypatch.setattr(looks_module, "_MAX_AGE", 1)
    asked = []

    def look(where):
        if where.tenant == "b" and "b" not in asked:
            time.sleep(1.5)
        asked.append(where.tenant)
        return "client", None

    current_links, targets = CurrentLinks(look), [target("a"), target("b")]
    current_links.of_all(QUIET, Pool(2), targets)
    for where in targets:
        current_links(where)
    assert asked == ["a", "b", "a"]


@posix_alone
def test_without_threads_all_are_seen():
    look = Counted()

    def without_threads():
        with no_more_threads():
            return CurrentLinks(look).of_all(QUIET, Pool(2), [target("a"), target("b")])

    assert len(in_time(10, without_threads).links) == 2


@posix_alone
def test_without_threads_ctrl_c_is_not_taken_for_trouble():
    def interrupted(_):
        raise KeyboardInterrupt

    with no_more_threads(), pytest.raises(KeyboardInterrupt):
        CurrentLinks(interrupted).of_all(QUIET, Pool(2), [target("a")])


@pytest.mark.parametrize(
    ("found", "signs_in", "question"),
    [
        (
            seen(None, None, "54321", "0012345"),
            False,
            "Link partner ID 12345 in 4 tenants: 2 new, 1 to replace 54321, 1 already linked. Continue?",
        ),
        (
            seen(None, failed=2, pending=3),
            False,
            "Link partner ID 12345 in 6 tenants: 1 new, 2 with errors, 3 not checked yet. Continue?",
        ),
        (
            seen("1", "1", "2", "3", "4", "5"),
            False,
            "Link partner ID 12345 in 6 tenants: 2 to replace 1, 1 to replace 2, 1 to replace 3, 2 to replace "
            "others. Continue?",
        ),
        (
            seen("12345", pending=1),
            False,
            "Link partner ID 12345 in 2 tenants: 1 already linked, 1 not checked yet. Continue?",
        ),
        (
            seen("12345", failed=1),
            True,
            "Link partner ID 12345 in 2 tenants: 1 already linked, 1 with errors. Continue?",
        ),
        (seen("12345", "12345", failed=1), False, None),
        (seen("12345"), True, None),
        (seen("\x1b[2J1"), False, "Link partner ID 12345 in 1 tenant: 1 to replace \\x1b[2J1. Continue?"),
    ],
)
def test_the_question_before_links_are_made_has_the_numbers(found, signs_in, question):
    assert question_before_linking(found, "12345", RIGHT, signs_in) == question


@pytest.mark.parametrize(
    ("found", "partner_id", "signs_in", "question"),
    [
        (seen(*["12345"] * 5, "54321"), None, False, "Remove the links to 12345 in 5 tenants and to 54321 in 1?"),
        (seen("12345", "54321", "12345"), "12345", False, "Remove the links to 12345 in 2 tenants?"),
        (seen("12345", None, "54321"), "12345", False, "Remove the link to 12345 from user 'alex' in tenant 'a'?"),
        (seen("12345", pending=3), None, False, "Remove the links to 12345 in 1 tenant, and any in 3 not checked yet?"),
        (seen("12345", failed=2), None, True, "Remove the links to 12345 in 1 tenant, and any in 2 with errors?"),
        (seen(None, pending=1), None, False, "Remove any links in 1 tenant not checked yet?"),
        (seen(None, "54321", failed=1), "12345", False, None),
    ],
)
def test_the_question_before_links_are_removed_has_the_numbers(found, partner_id, signs_in, question):
    assert question_before_unlinking(found, partial(links.should_remove, partner_id=partner_id), signs_in) == question
