"""One command beside other ways to the same answer, each with a sign-in and an extension folder of its own."""

import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import can_count_instructions, instructions, run, spread
from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world

HERE = Path(__file__).parent
AZ = [sys.executable, "-m", "azure.cli"]
URL = "https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01"
PARTNER_ID = "12345"
CHECKED = {"tenantId": None, "userName": "alex@contoso.com", "status": "Covered", "partnerId": PARTNER_ID}

SHOW, CREATE, REPORT, HELP = "show", "create", "report on one customer", "-h of the group"
AAZ_SHOW, AAZ_HELP = "aaz class: show", "aaz class: -h of the group"
REST, TOKEN, SDK = "az rest --method get", "az account get-access-token", "script on azure-mgmt-managementpartner"
ACCOUNT, ACCOUNT_HELP, ACCOUNT_BESIDE = "az account show", "az account -h", "az account show, extension installed"

CONTENDERS = {
    SHOW: ("ours", [*AZ, "managementpartner", "show"]),
    AAZ_SHOW: ("aaz", [*AZ, "aazpartner", "show"]),
    REST: ("none", [*AZ, "rest", "--method", "get", "--url", URL]),
    TOKEN: ("none", [*AZ, "account", "get-access-token"]),
    SDK: ("none", [sys.executable, str(HERE / "sdk_script.py")]),
    CREATE: ("ours", [*AZ, "managementpartner", "create", "--partner-id", PARTNER_ID]),
    REPORT: ("ours", [*AZ, "managementpartner", "report", "--from", "check.json", "--query", "[].status"]),
    HELP: ("ours", [*AZ, "managementpartner", "-h"]),
    AAZ_HELP: ("aaz", [*AZ, "aazpartner", "-h"]),
    ACCOUNT_HELP: ("none", [*AZ, "account", "-h"]),
    ACCOUNT: ("none", [*AZ, "account", "show"]),
    ACCOUNT_BESIDE: ("ours", [*AZ, "account", "show"]),
}
"""What runs: the extension that its az has, and the command."""

RATIOS = [
    (SHOW, AAZ_SHOW, 1.00),
    (SHOW, REST, 1.20),
    (SHOW, TOKEN, None),
    (SHOW, SDK, None),
    (CREATE, SHOW, None),
    (REPORT, SHOW, 1.00),
    (HELP, ACCOUNT_HELP, 0.65),
    (AAZ_HELP, ACCOUNT_HELP, None),
    (ACCOUNT_BESIDE, ACCOUNT, 1.005),
]
"""What is compared with what, and the ratio of instructions that is aimed at: printed, not enforced."""


def measure(wheelhouse, turns):
    """Run every contender in turns, and compare.

    :param wheelhouse: folder with the extension's wheel and those that it requires, `Path`.
    :param turns: how often each runs for its wall time.
    :return: dict of `contenders` and `ratios`.
    """
    with sessions(wheelhouse) as of:
        for extension, command in CONTENDERS.values():
            run(of[extension], command)  # fills caches
        seconds = {name: [] for name in CONTENDERS}
        for _ in range(turns):
            for name, (extension, command) in CONTENDERS.items():
                seconds[name].append(run(of[extension], command).wall)
        counts = {}
        if can_count_instructions():
            counts = {name: instructions(of[extension], command) for name, (extension, command) in CONTENDERS.items()}
    contenders = {name: {"wall": spread(seconds[name]), "instructions": counts.get(name)} for name in CONTENDERS}
    return {"contenders": contenders, "ratios": [ratio(*pair, seconds, counts) for pair in RATIOS]}


@contextlib.contextmanager
def sessions(wheelhouse):
    """A signed-in session for each: with our extension, with the one to compare with, and with none."""
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        of = {}
        for name in ("ours", "aaz", "none"):
            folder = Path(directory, name)
            folder.mkdir()
            of[name] = Session(emulator, folder)
            of[name].sign_in_user(emulator.world["alex"])
        shutil.copytree(HERE / "aaz_extension", of["aaz"].env["AZURE_EXTENSION_DIR"])
        of["ours"].add_extension(wheel, wheelhouse)
        of["ours"].az("managementpartner", "create", "--partner-id", PARTNER_ID, check=True)
        Path(directory, "ours", "check.json").write_text(json.dumps([CHECKED]), encoding="utf-8")
        yield of


def ratio(name, other, limit, seconds, counts):
    """How a contender compares with another one, turn by turn."""
    walls = [one / two for one, two in zip(seconds[name], seconds[other], strict=True)]
    counted = counts[name] / counts[other] if counts else None
    return {"of": name, "to": other, "wall": spread(walls), "instructions": counted, "at_most": limit}


def report(results):
    """Print the results as tables.

    :param results: what `measure` gave.
    """
    print(f"{'':40} {'wall, median (min to max)':>28} {'million instructions':>21}")
    for name, result in results["contenders"].items():
        wall, count = result["wall"], result["instructions"]
        times = f"{wall['median']:.3f} s ({wall['min']:.3f} to {wall['max']:.3f})"
        print(f"{name:40} {times:>28} {count / 1e6 if count else float('nan'):21.1f}")
    print(f"\n{'ratio':70} {'wall, median (min to max)':>28} {'instructions':>13} {'at most':>8}")
    for result in results["ratios"]:
        wall, count, limit = result["wall"], result["instructions"], result["at_most"]
        times = f"{wall['median']:.2f} ({wall['min']:.2f} to {wall['max']:.2f})"
        pair = f"{result['of']} / {result['to']}"
        print(f"{pair:70} {times:>28} {count or float('nan'):13.4f} {limit or '':>8}")
