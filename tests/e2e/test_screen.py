"""What somebody at a terminal sees and is asked; the screen is read back after each piece of output."""

import json
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import sample_world
from emulator.world.sample import CUSTOMERS
from tests.documents import PAGES
from tests.e2e.check_cases import TONIGHT
from tests.e2e.conftest import NOON
from tests.e2e.screen import at_terminal, table_of
from tests.e2e.test_faults import WAITS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")

ARM = "management.azure.com"
ALEX = "alex@contosoconsulting.onmicrosoft.com"
NAMES = sorted(["Contoso Consulting", *CUSTOMERS])
SET = ["set", "--partner-id", "12345", "--all-tenants"]
UNSET = ["unset", "--all-tenants"]
ASKS = "(y/N): "
WRITES = ("PUT", "PATCH", "DELETE")
REFUSED = {"status": 403, "body": json.dumps({"error": {"code": "AuthorizationFailed", "message": "Why."}})}


@pytest.fixture(scope="module")
def running_emulator():
    """The sample world: Contoso Consulting and its five customers."""
    with Emulator(sample_world(), clock=lambda: NOON) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def new_session(running_emulator, extension_folder, tmp_path_factory):
    """Makes a session that is signed in as Alex."""

    def make():
        session = Session(running_emulator, tmp_path_factory.mktemp("az"), extensions=extension_folder)
        session.sign_in_user(running_emulator.world["alex"])
        return session

    return make


@pytest.fixture(scope="module")
def guest_session(new_session):
    return new_session()


@pytest.fixture(scope="module")
def two_accounts(running_emulator, new_session):
    """A session that is signed in as an application, too, in one of the tenants."""
    robot, session = running_emulator.world["robot"], new_session()
    session.sign_in_service_principal(robot, robot.home)
    return session


@pytest.fixture
def link(emulator):
    """Gives a function that links partner IDs: of a dict of tenants' names to them."""

    def make(partner_ids):
        for name, partner_id in partner_ids.items():
            emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant(name)), partner_id)

    return make


@pytest.fixture
def spoil(emulator):
    """Gives a function that makes a fault of what is asked about the link in a tenant."""

    def make(name, **fault):
        tenant = emulator.world.tenant(name).id
        emulator.faults.add(Fault(**{"host": ARM, "path": "/partners", "tenant": tenant, "times": None, **fault}))

    return make


@pytest.fixture
def hold(spoil):
    """Gives a function that holds an answer about a link back until the function is called that it gives."""
    events = []

    def make(name, method="GET", meanwhile=lambda: None, patience=10):
        event = threading.Event()
        events.append(event)
        spoil(name, method=method, meanwhile=lambda: (meanwhile(), event.wait(patience)), times=1)
        return lambda *_: event.set()

    yield make
    for event in events:
        event.set()


@pytest.fixture
def see(emulator, guest_session, quick_az):
    """Runs `az managementpartner …` at a terminal; gives the `Screen`."""
    return lambda *arguments, session=guest_session, **options: at_terminal(
        session, *arguments, az=quick_az(session, measured=True), **options
    )


@pytest.fixture
def talk(see, tmp_path):
    """Runs `az managementpartner …` at a terminal, its rows in a file; gives the `Screen` and the rows by tenants."""

    def run(*arguments, **options):
        path = tmp_path / "rows.json"
        screen = see(*arguments, elsewhere=f">{path}", **options)
        return screen, {row["tenantDisplayName"]: row for row in json.loads(path.read_text() or "[]")}

    return run


def statuses(rows):
    return {name: row["status"] for name, row in rows.items()}


def count_of(rows):
    return Counter(row["status"] for row in rows.values())


def written(emulator):
    return [entry for entry in emulator.log.entries(path="/partners") if entry.method in WRITES]


def looks(emulator):
    """How often each tenant was asked for its link: a dict of their names."""
    names = {tenant.id: tenant.name for tenant in emulator.world.tenants}
    return Counter(names[entry.tenant] for entry in emulator.log.entries("GET", "/partners"))


SOME = {"Adventure Works": "12345", "Fabrikam": "54321"}
MOST = {**dict.fromkeys(NAMES, "12345"), "Fabrikam": "54321"}
CHANGED = ["Status", "PartnerId", "Was", "Tenant", "Domain"]
TABLES = {
    "list": (["list"], ["Status", "PartnerId", "Tenant", "Domain"]),
    "set": ([*SET, "--yes"], CHANGED),
    "set --dry-run": ([*SET, "--dry-run"], CHANGED),
    "unset": ([*UNSET, "--yes"], CHANGED),
    "check": (["check", "--all-tenants"], ["Coverage", "Subscription", "Tenant", "Domain", "Roles"]),
    "check --partner-id": (
        ["check", "--all-tenants", "--partner-id", "12345"],
        ["Coverage", "PartnerId", "Subscription", "Tenant", "Domain", "Roles"],
    ),
}
"""Commands, and the columns of their tables."""
DECIDES = {"Status", "Coverage", "PartnerId", "Was", "Subscription", "Tenant"}


@pytest.fixture
def some(emulator, link):
    """Gives a function that makes the links those of SOME again."""

    def again():
        emulator.links.clear()
        link(SOME)

    return again


@pytest.fixture
def table(some, guest_session, see):
    """Gives a function that shows the table of a command, on a screen or, without a width, in a pipe."""

    def show(command, columns=None, session=guest_session):
        some()
        if columns is None:
            return table_of(session.az("managementpartner", *command, "--output", "table").out.splitlines())
        return table_of(see(*command, "--output", "table", session=session, columns=columns).lines)

    return show


def part(row, titles):
    return {title: row[title] for title in titles}


@pytest.mark.not_measured
@pytest.mark.parametrize(("command", "titles"), TABLES.values(), ids=TABLES)
def test_each_row_of_a_table_is_one_line_with_what_decides_and_cut_at_the_right_edge_alone(table, command, titles):
    whole = table(command)
    assert list(whole[0]) == titles
    assert "…" not in str(whole)
    for columns in (40, 80):
        rows = table(command, columns)
        assert list(rows[0]) == [title for title in titles if title in rows[0]]
        for row, in_pipe in zip(rows, whole, strict=True):
            assert all(is_cut_of(text, in_pipe[title]) for title, text in row.items()), columns
    has_no_room = {"Subscription"} if "PartnerId" in titles else set()
    decides = [title for title in titles if title in DECIDES - has_no_room]
    assert [part(row, decides) for row in rows] == [part(row, decides) for row in whole]
    assert table(command, 200) == whole


def is_cut_of(text, whole):
    """Whether a text is a whole one as far as there is room."""
    return text == whole or (text.endswith("…") and whole.startswith(text[:-1]))


@pytest.mark.parametrize("command", ["list", "set --dry-run", "check"])
def test_the_column_of_the_users_is_there_where_they_are_several(emulator, two_accounts, table, command):
    arguments, (*titles, last) = TABLES[command]
    titles = [*titles, "User", last] if last == "Roles" else [*titles, last, "User"]
    assert {row["User"] for row in table(arguments, None, two_accounts)} == {ALEX, emulator.world["robot"].name}
    assert list(table(arguments, 200, two_accounts)[0]) == titles


def test_at_80_columns_two_accounts_of_the_same_tenant_are_told_apart(two_accounts, table):
    rows = table(["list"], 80, two_accounts)
    assert len({row.get("User") for row in rows if row["Tenant"] == "Adventure Works"}) == 2


@pytest.mark.not_measured
@pytest.mark.parametrize("command", TABLES)
def test_at_40_columns_each_row_still_says_of_which_tenant_it_is(table, command):
    """It may be cut."""
    assert all(row["Tenant"][:4] in {name[:4] for name in NAMES} for row in table(TABLES[command][0], 40))


@pytest.mark.usefixtures("emulator")
def test_a_row_with_a_name_in_chinese_letters_is_one_line_too(guest_session, tmp_path):
    """In az as users have it: without wcwidth, which these tests bring, and tabulate would measure such letters by."""
    profile = guest_session.directory / "azure" / "azureProfile.json"
    before = profile.read_text(encoding="utf-8-sig")
    (tmp_path / "wcwidth.py").write_text("raise ImportError")
    env = {"PYTHONPATH": str(tmp_path)}
    try:
        profile.write_text(before.replace('"Adventure Works"', '"冒険工房株式会社"'), encoding="utf-8")
        screen = at_terminal(guest_session, "list", "--output", "table", env=env)
    finally:
        profile.write_text(before, encoding="utf-8")
    assert "冒険工房株式会社" in screen.text
    assert len(table_of(screen.lines)) == len(NAMES)


BARS = {40: ("", ""), 80: ("[############      ] ", "[###############   ] ")}
BARS[200] = BARS[80]
"""The bars of four and of five tenants out of six, by the width of the terminal."""


@pytest.mark.parametrize("columns", BARS)
def test_progress_is_one_line_that_is_gone_at_the_end(spoil, hold, see, columns):
    spoil("Fabrikam", **REFUSED)
    lines = [f"{bar}{done} of 6 tenants, 1 with errors" for bar, done in zip(BARS[columns], (4, 5), strict=True)]
    steps = [(line, hold(name)) for line, name in zip(lines, NAMES[-2:], strict=True)]
    screen = see("list", "--output", "table", columns=columns, steps=steps)
    assert list(dict.fromkeys(line for line in screen.progress() if line in lines)) == lines
    assert [[line] in screen.seen for line in lines] == [True, True]
    without = see("list", "--output", "table", columns=columns, env={"AZURE_CORE_DISABLE_PROGRESS_BAR": "yes"})
    assert (without.progress(), without.lines) == ([], screen.lines)


def test_progress_is_right_while_the_terminal_is_resized_and_rows_go_to_a_file(spoil, hold, talk):
    first, second, third = (hold(name) for name in NAMES[-3:])
    spoil("Fabrikam", **REFUSED)
    steps = [
        ("3 of 6 tenants, 1 with errors", lambda screen: (screen.resize(40), first())),
        ("4 of 6 tenants, 1 with errors", lambda screen: (screen.resize(200), second())),
        ("5 of 6 tenants, 1 with errors", third),
    ]
    screen, rows = talk("list", columns=200, steps=steps)
    places = [screen.seen.index([line]) for line in (
        "[#########         ] 3 of 6 tenants, 1 with errors",
        "4 of 6 tenants, 1 with errors",
        "[###############   ] 5 of 6 tenants, 1 with errors",
    )]  # fmt: skip
    assert places == sorted(places)
    assert screen.progress()
    assert screen.lines[0].startswith("6 tenants: ")
    assert (count_of(rows), screen.code) == ({"NotLinked": 5, "Failed": 1}, 1)


def test_with_only_show_errors_there_is_nothing_but_the_rows(link, see):
    link(MOST)
    screen = see("list", "--only-show-errors", "--output", "table")
    assert (screen.progress(), len(screen.lines)) == ([], 2 + len(table_of(screen.lines)))


def test_where_errors_go_to_a_file_there_is_nothing_but_the_rows(see, tmp_path):
    screen = see("list", "--output", "table", elsewhere=f"2>{tmp_path}/errors")
    assert (screen.progress(), len(screen.lines)) == ([], 2 + len(table_of(screen.lines)))
    assert (tmp_path / "errors").read_text() == ""


def test_the_summary_follows_on_the_rows(emulator, two_accounts, see):
    screen = see(*SET, "--yes", "--output", "table")
    assert (len(table_of(screen.lines)), len(screen.lines)) == (6, 9)
    assert screen.lines[-1] == f"6 tenants: 6 Created. Signed in as {ALEX}."
    screen = see("list", "--output", "none", session=two_accounts)
    assert screen.lines[-1] == "6 tenants, 2 accounts: 6 Linked, 1 NotLinked."


MAY_LINK = "Link partner ID 12345 in 6 tenants: 4 new, 1 to replace 54321, 1 already linked. Continue? (y/N): "
MAY_UNLINK = "Remove the links to 12345 in 5 tenants and to 54321 in 1? (y/N): "


def test_set_asks_with_numbers_what_it_has_seen_and_looks_no_second_time(emulator, link, talk):
    link(SOME)
    screen, rows = talk(*SET, columns=200, steps=[(MAY_LINK, "y\n")])
    assert screen.text.count(ASKS) == 1
    assert (count_of(rows), screen.code) == ({"Created": 4, "Updated": 1, "Unchanged": 1}, 0)
    assert looks(emulator) == dict.fromkeys(NAMES, 1)
    assert screen.lines[-1] == f"6 tenants: 4 Created, 1 Unchanged, 1 Updated. Signed in as {ALEX}."


def test_set_asks_and_counts_the_tenants_that_do_not_exist(emulator, talk):
    assert MAY_LINK.rstrip() in PAGES["docs/many-tenants.rst"]
    tenants = ["--tenants", "fabrikam.onmicrosoft.com", "nosuch.example"]
    question = "Link partner ID 12345 in 2 tenants: 1 new, 1 with errors. Continue? (y/N): "
    screen, rows = talk(*SET[:3], *tenants, columns=200, steps=[(question, "n\n")])
    assert (rows, emulator.links.links(), screen.code) == ({}, {}, 1)


def test_unset_asks_with_numbers_what_it_has_seen_and_looks_no_second_time(emulator, link, talk):
    link(MOST)
    screen, rows = talk(*UNSET, steps=[(MAY_UNLINK, "yes\n")])
    assert screen.text.count(ASKS) == 1
    assert (count_of(rows), emulator.links.links(), screen.code) == ({"Removed": 6}, {}, 0)
    assert looks(emulator) == dict.fromkeys(NAMES, 1)


def test_unset_names_the_one_link_that_there_is(emulator, link, talk):
    link({"Fabrikam": "12345"})
    fabrikam = emulator.world.tenant("Fabrikam").id
    asked = f"Remove the link to 12345 from user '{ALEX}' in tenant 'Fabrikam' ({fabrikam})? {ASKS}"
    screen, rows = talk(*UNSET, columns=200, steps=[(asked, "Y\n")])
    assert (count_of(rows), emulator.links.links(), screen.code) == ({"Removed": 1, "NotLinked": 5}, {}, 0)


def test_unset_asks_about_what_it_can_reach(emulator, two_accounts, link, talk):
    robot = emulator.world["robot"]
    emulator.links.create(Caller(robot, robot.home), "12345")
    asked = f"from service principal '{robot.name}' in tenant 'Adventure Works' ({robot.home.id})? {ASKS}"
    tenants = [robot.home.domain, "fabricam.com"]
    screen, rows = talk("unset", "--tenants", *tenants, session=two_accounts, columns=200, steps=[(asked, "n\n")])
    assert (rows, len(emulator.links.links()), screen.code) == ({}, 1, 1)
    assert asked in screen.text


ASKING = {"set": (SET, MAY_LINK), "unset": (UNSET, "Remove the links to 12345 in 1 tenant and to 54321 in 1? (y/N): ")}
NO = {"Enter": "\n", "n": "n\n", "Ctrl-D": "\x04", "Ctrl-C": "\x03"}


@pytest.mark.not_measured
@pytest.mark.parametrize("answer", NO.values(), ids=NO)
@pytest.mark.parametrize(("command", "asked"), ASKING.values(), ids=ASKING)
def test_no_other_answer_than_yes_changes_anything(emulator, link, talk, command, asked, answer):  # noqa: PLR0913, PLR0917
    link(SOME)
    screen, rows = talk(*command, columns=200, steps=[(asked, answer)])
    assert (rows, written(emulator), screen.code) == ({}, [], 1)
    assert asked.rstrip() in screen.lines[0]
    assert screen.lines[1:] == ["ERROR: Operation cancelled."]


def test_ctrl_c_before_the_question_cancels_too(emulator, hold, talk):
    hold("Fabrikam")
    screen, rows = talk(*SET, steps=[("5 of 6 tenants", "\x03")])
    assert (rows, written(emulator), screen.code) == ({}, [], 1)
    assert screen.lines == ["ERROR: Operation cancelled."]


def test_an_answer_that_is_neither_is_said_to_be_and_the_question_comes_again(link, talk):
    link(SOME)
    neither = "Enter y or n."
    again = f"{neither:200}{MAY_LINK}"
    screen, rows = talk(*SET, columns=200, steps=[(MAY_LINK, "yea\n"), (again, "y\n")])
    assert screen.lines[:3] == [f"{MAY_LINK}yea", neither, f"{MAY_LINK}y"]
    assert (count_of(rows)["Created"], screen.code) == (4, 0)


NO_QUESTION = {
    "--yes": (["--yes"], {}),
    "--dry-run": (["--dry-run"], {}),
    "configured": ([], {"AZURE_CORE_DISABLE_CONFIRM_PROMPT": "yes"}),
}


@pytest.mark.not_measured
@pytest.mark.parametrize(("options", "env"), NO_QUESTION.values(), ids=NO_QUESTION)
@pytest.mark.parametrize("command", [SET, UNSET], ids=["set", "unset"])
def test_who_does_not_want_to_be_asked_is_not(emulator, link, talk, command, options, env):  # noqa: PLR0913, PLR0917
    link(SOME)
    screen, _ = talk(*command, *options, env=env, steps=[(ASKS, "n\n")])
    assert (ASKS in screen.text, screen.code) == (False, 0)
    assert bool(written(emulator)) == ("--dry-run" not in options)


NOTHING_TO_DO = {
    "set": (SET, dict.fromkeys(NAMES, "12345"), {"Unchanged": 6}),
    "unset": (UNSET, {}, {"NotLinked": 6}),
    "unset another": ([*UNSET, "--partner-id", "54321"], {"Fabrikam": "12345"}, {"NotLinked": 5, "Unchanged": 1}),
}


@pytest.mark.parametrize(("command", "linked", "status"), NOTHING_TO_DO.values(), ids=NOTHING_TO_DO)
def test_where_there_is_nothing_to_do_nothing_is_asked(emulator, link, talk, command, linked, status):  # noqa: PLR0913, PLR0917
    link(linked)
    screen, rows = talk(*command, steps=[(ASKS, "n\n")])
    assert (ASKS in screen.text, count_of(rows), screen.code) == (False, status, 0)


def test_set_does_not_ask_about_the_current_tenant_alone(talk):
    screen, rows = talk("set", "--partner-id", "12345", steps=[(ASKS, "n\n")])
    assert (ASKS in screen.text, statuses(rows), screen.code) == (False, {"Adventure Works": "Created"}, 0)


def test_a_tenant_whose_look_fails_is_counted_and_not_asked_a_second_time(emulator, spoil, talk):
    spoil("Fabrikam", **REFUSED)
    asked = "Link partner ID 12345 in 6 tenants: 5 new, 1 with errors. Continue? (y/N): "
    screen, rows = talk(*SET, steps=[(asked, "y\n")])
    assert (count_of(rows), screen.code) == ({"Created": 5, "Failed": 1}, 1)
    assert "(AuthorizationFailed) Why." in rows["Fabrikam"]["error"]
    assert looks(emulator) == dict.fromkeys(NAMES, 1)


@WAITS
def test_a_tenant_that_hangs_holds_the_question_back_for_15_seconds_and_is_done_after_it(emulator, hold, talk):
    let_go = hold("Fabrikam", patience=25)
    asked = "Link partner ID 12345 in 6 tenants: 5 new, 1 not checked yet. Continue? (y/N): "
    screen, rows = talk(*SET, steps=[(asked, lambda screen: (screen.type("y\n"), let_go()))])
    assert asked in screen.text
    assert (count_of(rows), screen.code) == ({"Created": 6}, 0)
    assert looks(emulator) == dict.fromkeys(NAMES, 1)


@pytest.mark.parametrize("where", ["in a pipe", "at a terminal without a keyboard"])
def test_where_nobody_can_answer_set_goes_on_and_unset_wants_yes(emulator, guest_session, see, where):
    def run(*command):
        if where == "in a pipe":
            result = guest_session.az("managementpartner", *command)
            return result.err, result.code
        screen = see(*command, columns=200, elsewhere="</dev/null")
        return screen.text, screen.code

    assert run(*SET)[1] == 0
    said, code = run(*UNSET)
    assert "there is no terminal. Nothing was changed." in said
    assert "Add --yes" in said
    assert (len(emulator.links.links()), code) == (6, 1)


def throttled(seconds):
    return {"status": 429, "headers": {"Retry-After": str(seconds)}, "times": 1}


def test_a_wait_that_is_noticed_is_said_once_and_to_somebody_at_a_terminal(emulator, guest_session, spoil, tmp_path):
    waiting = {
        "many": (NAMES[:3], 4, {}),
        "short": (NAMES[3:4], 3, {}),
        "to a file": (NAMES[4:5], 4, {"elsewhere": f"2>{tmp_path}/errors"}),
        "errors alone": (NAMES[5:], 4, {}),
    }

    def run(names, _, options):
        tenants = [emulator.world.tenant(name).id for name in names]
        more = ["--only-show-errors"] if names == NAMES[5:] else []
        return at_terminal(guest_session, "list", "--output", "tsv", "--tenants", *tenants, *more, **options)

    for names, seconds, _ in waiting.values():
        for name in names:
            spoil(name, **throttled(seconds))
    with ThreadPoolExecutor(len(waiting)) as pool:
        screens = dict(zip(waiting, pool.map(lambda one: run(*one), waiting.values()), strict=True))
    said = {name: "\n".join(screen.lines).count("asks to wait") for name, screen in screens.items()}
    assert said == {"many": 1, "short": 0, "to a file": 0, "errors alone": 0}
    assert screens["many"].lines[0].endswith(f"{ARM} asks to wait for 4 seconds. Waiting …")
    assert [screen.code for screen in screens.values()] == [0] * 4
    assert (tmp_path / "errors").read_text() == ""


def test_ctrl_c_leaves_rows_that_were_not_begun_and_rows_of_which_nobody_knows(extension_folder, tmp_path):
    """As many are under way at a time as there are threads; what is asked in the first tenant is answered."""
    with Emulator(sample_world([f"Customer {number:03}" for number in range(40)])) as emulator:
        session = Session(emulator, tmp_path, extensions=extension_folder)
        session.sign_in_user(emulator.world["alex"], "--tenant", "customer000.onmicrosoft.com")
        answered, event = emulator.world.tenant("Customer 000").id, threading.Event()
        emulator.faults.add(Fault(path="/partners", tenant=answered, times=None))
        emulator.faults.add(Fault(path="/partners", meanwhile=lambda: event.wait(10), times=None))
        steps = [("1 of 41 tenants", "\x03")]
        screen = at_terminal(session, "list", elsewhere=f">{tmp_path}/rows.json", steps=steps)
        event.set()
    rows = json.loads((tmp_path / "rows.json").read_text())
    counts = Counter(row["status"] for row in rows)
    assert (set(counts), sum(counts.values()), counts["NotLinked"]) == (
        {"NotLinked", "Interrupted", "NotStarted"},
        41,
        1,
    )
    assert counts["Interrupted"] in (31, 32)
    assert "Interrupted: 1 of 41 tenants are done." in screen.text
    assert (screen.progress() != [], "Traceback" in screen.text, screen.code) == (True, False, 1)


SINGLE = {
    "create": ("PUT", "created", None),
    "update": ("PATCH", "updated", "54321"),
    "delete": ("DELETE", "removed", "12345"),
}


@pytest.mark.parametrize("command", SINGLE)
def test_ctrl_c_during_a_write_says_that_it_may_be_done_and_how_to_see(hold, link, talk, command):
    method, what, linked = SINGLE[command]
    link({"Fabrikam": linked} if linked else {})
    terminal = []
    hold("Fabrikam", method, meanwhile=lambda: terminal[0].type("\x03"))
    arguments = [command, "--partner-id", "12345", "--tenant", "fabrikam.onmicrosoft.com"]
    screen, _ = talk(*arguments, columns=200, steps=[("", terminal.append)])
    assert f"Interrupted. Azure may already have {what} the link of user '" in screen.text
    assert " to partner ID 12345." in screen.text
    assert screen.lines[-1].endswith("az managementpartner show --tenant fabrikam.onmicrosoft.com")
    assert ("Traceback" in screen.text, screen.code) == (False, 1)


def test_check_advises_where_what_counts_could_be_better_and_succeeds(emulator, guest_session, link, see):
    alex, northwind = emulator.world["alex"], emulator.world.tenant("Northwind Traders")
    where = northwind.subscriptions[0].scope
    emulator.roles.assign(alex, "Contributor", where, northwind, until=TONIGHT, is_activated=False)
    link(dict.fromkeys(["Adventure Works", "Northwind Traders"], "12345"))
    command = ["check", "--tenants", "adventureworks.onmicrosoft.com", northwind.domain]
    in_pipe = guest_session.az("managementpartner", *command)
    assert [row["status"] for row in json.loads(in_pipe.out)] == ["PartlyCovered", "Covered"]
    screen = see(*command, columns=200)
    for said, code in ((in_pipe.err, in_pipe.code), (screen.text, screen.code)):
        assert "Could be better: 2 of 2 (1 PartlyCovered, 1 Covered)." in said
        assert code == 0
    assert "\nNorthwind Traders: " in in_pipe.err


def test_jsonc_has_colours_on_a_terminal(link, see):
    link(SOME)
    screen = see("show", "--output", "jsonc")
    assert (screen.code, "default" in screen.colours, len(screen.colours) > 1) == (0, True, True)
