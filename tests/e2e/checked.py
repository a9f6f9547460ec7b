"""Looks at a world of tenants with `check`, in one command."""

import json
from contextlib import contextmanager

from emulator import Emulator
from emulator.session import Session
from emulator.world import World, sample_world
from tests.e2e.conftest import NOON
from tests.e2e.customers import add_cases, prepare


class Checked:
    """A world with a tenant for each case of a table, all of them looked at by one command.

    :param session: `Session` that is signed in as Alex.
    :param customers: dict of a tenant's name to its `Customer`.
    :param cases: the table.
    """

    def __init__(self, session, customers, cases):
        self.session, self.customers, emulator = session, customers, session.emulator
        session.forget_access_tokens()
        emulator.log.clear()
        prepare(emulator, customers, cases)
        links, kept = emulator.links.links(), kept_files(session)
        self.result = self.check("--partner-id", "12345", "--all-tenants")
        self.asked = emulator.log.entries()
        self.changes_nothing = (kept_files(session), emulator.links.links()) == (kept, links)
        self.rows = {row["tenantDisplayName"]: row for row in json.loads(self.result.out)}

    def check(self, *arguments):
        return self.session.az("managementpartner", "check", *arguments)

    def rows_of(self, *arguments):
        """What a command prints: the rows by the tenants' names, and the exit code."""
        result = self.check(*arguments)
        return {row["tenantDisplayName"]: row for row in json.loads(result.out)}, result.code

    def domain(self, name):
        return self.customers[name].tenant.domain


@contextmanager
def checking(cases, folder, extensions):
    """Look at a tenant for each case of a table, of which Alex is a guest user; gives what was found, a `Checked`."""
    sample = sample_world()
    alex = sample["alex"]
    alex.tenants[1:] = []
    world = World([alex.home], sample.principals, sample.partners)
    customers = add_cases(world, alex, cases)
    with Emulator(world, clock=lambda: NOON) as emulator:
        session = Session(emulator, folder, extensions=extensions)
        session.sign_in_user(alex, "--tenant", world.tenants[1].domain)
        yield Checked(session, customers, cases)


def kept_files(session):
    return {path.name: path.read_bytes() for path in (session.directory / "azure").glob("*.json")}


def coverages(row):
    return row["subscriptions"] and [subscription["coverage"] for subscription in row["subscriptions"]]


def roles(subscription):
    told = ("roleName", "counts", "principalType", "active", "until")
    return [tuple(each[key] for key in told) for each in subscription["roleAssignments"]]
