"""What is linked is looked at once: before a question in all tenants, or else in each when it is its turn."""

import threading
import time
from functools import partial
from types import SimpleNamespace

import pytest

from azext_managementpartner import links
from azext_managementpartner.accounts.target import Target
from azext_managementpartner.tenants import confirmation as looks_module
from azext_managementpartner.tenants.confirmation import CurrentLinks, Overview, may_link, may_unlink
from azext_managementpartner.threads import Pool
from tests.unit.threads import in_time, no_more_threads, posix_alone

QUIET = SimpleNamespace(only_show_errors=True)
RIGHT = partial(links.is_to, partner_id="12345")


def target(name, **more):
    return Target({"user": {"name": "alex", "type": "user"}, "tenantId": name, **more})


def linked(partner_id):
    return partner_id and SimpleNamespace(partner_id=partner_id)


def seen(*partner_ids, troubles=0, unseen=0):
    """What was seen of tenants a, b, c and so on."""
    tenants = map(target, "abcdefghijkl"[: len(partner_ids)])
    return Overview(list(zip(tenants, map(linked, partner_ids), strict=True)), troubles, unseen)


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
    assert ([each.tenant for each, _ in found.links], found.troubles, found.unseen) == (["a"], 1, 0)
    with pytest.raises(LookupError):
        current_links(targets[1])
    assert sorted(look.asked) == ["a", "b"]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_tenant_that_hangs_holds_nothing_back_for_longer_than_is_waited(monkeypatch, threads):
    monkeypatch.setattr(looks_module, "_PATIENCE", 0.6)
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
    assert found.unseen == (2 if threads == 1 else 1)
    threading.Timer(0.2, goes_on.set).start()
    assert in_time(10, lambda: [current_links(each)[1] for each in targets]) == [None] * 3
    assert sorted(asked) == ["a", "b", "c"]


def test_what_was_seen_long_ago_is_looked_at_anew(monkeypatch):
    monkeypatch.setattr(looks_module, "_FRESH", 0)
    look = Counted()
    current_links, where = CurrentLinks(look), target("a")
    current_links.of_all(QUIET, Pool(2), [where])
    time.sleep(0.01)
    current_links(where)
    assert look.asked == ["a", "a"]


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
            "Link partner ID 12345 in 4 tenants: 2 new, 1 in place of 54321, 1 linked already. Continue?",
        ),
        (
            seen(None, troubles=2, unseen=3),
            False,
            "Link partner ID 12345 in 6 tenants: 1 new, 2 in trouble, 3 not seen yet. Continue?",
        ),
        (
            seen("1", "1", "2", "3", "4", "5"),
            False,
            "Link partner ID 12345 in 6 tenants: 2 in place of 1, 1 in place of 2, 1 in place of 3, 2 in place of "
            "others. Continue?",
        ),
        (
            seen("12345", unseen=1),
            False,
            "Link partner ID 12345 in 2 tenants: 1 linked already, 1 not seen yet. Continue?",
        ),
        (
            seen("12345", troubles=1),
            True,
            "Link partner ID 12345 in 2 tenants: 1 linked already, 1 in trouble. Continue?",
        ),
        (seen("12345", "12345", troubles=1), False, None),
        (seen("12345"), True, None),
        (seen("\x1b[2J1"), False, "Link partner ID 12345 in 1 tenant: 1 in place of \\x1b[2J1. Continue?"),
    ],
)
def test_the_question_before_links_are_made_has_the_numbers(found, signs_in, question):
    assert may_link(found, "12345", RIGHT, signs_in) == question


@pytest.mark.parametrize(
    ("found", "partner_id", "signs_in", "question"),
    [
        (seen(*["12345"] * 5, "54321"), None, False, "Remove the links to 12345 in 5 tenants and to 54321 in 1?"),
        (seen("12345", "54321", "12345"), "12345", False, "Remove the links to 12345 in 2 tenants?"),
        (seen("12345", None, "54321"), "12345", False, "Remove the link to 12345 from user 'alex' in tenant 'a'?"),
        (seen("12345", unseen=3), None, False, "Remove the links to 12345 in 1 tenant, and any in 3 not seen yet?"),
        (seen("12345", troubles=2), None, True, "Remove the links to 12345 in 1 tenant, and any in 2 in trouble?"),
        (seen(None, unseen=1), None, False, "Remove any links in 1 tenant not seen yet?"),
        (seen(None, "54321", troubles=1), "12345", False, None),
    ],
)
def test_the_question_before_links_are_removed_has_the_numbers(found, partner_id, signs_in, question):
    assert may_unlink(found, partial(links.is_meant, partner_id=partner_id), signs_in) == question
