"""One command beside other ways to the same answer, each with a sign-in and an extension folder of its own."""

import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.many_tenants import AZ, USER
from benchmarks.measure import can_count_instructions, instructions, run, spread
from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world

HERE = Path(__file__).parent
URL = "https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01"
PARTNER_ID = "12345"
CHECKED = {"tenantId": None, "userName": "alex@contoso.com", "status": "Covered", "partnerId": PARTNER_ID}

SHOW, CREATE, REPORT, HELP = "show", "create", "report on one customer", "-h of the group"
AAZ_SHOW, AAZ_HELP = "aaz class: show", "aaz class: -h of the group"
REST, TOKEN, SDK = "az rest --method get", "az account get-access-token", "script on azure-mgmt-managementpartner"
ACCOUNT, ACCOUNT_HELP, ACCOUNT_BESIDE = "az account show", "az account -h", "az account show, extension installed"

PRINTED = f'"partnerId": "{PARTNER_ID}"'

CONTENDERS = {
    SHOW: ("ours", [*AZ, "managementpartner", "show"], PRINTED),
    AAZ_SHOW: ("aaz", [*AZ, "aazpartner", "show"], PRINTED),
    REST: ("none", [*AZ, "rest", "--method", "get", "--url", URL], PRINTED),
    TOKEN: ("none", [*AZ, "account", "get-access-token"], '"accessToken": "'),
    SDK: ("none", [sys.executable, str(HERE / "sdk_script.py")], f'"partner_id": "{PARTNER_ID}"'),
    CREATE: ("ours", [*AZ, "managementpartner", "create", "--partner-id", PARTNER_ID], PRINTED),
    REPORT: ("ours", [*AZ, "managementpartner", "report", "--from", "check.json", "--query", "[].status"], "Covered"),
    HELP: ("ours", [*AZ, "managementpartner", "-h"], "az managementpartner"),
    AAZ_HELP: ("aaz", [*AZ, "aazpartner", "-h"], "az aazpartner"),
    ACCOUNT_HELP: ("none", [*AZ, "account", "-h"], "az account"),
    ACCOUNT: ("none", [*AZ, "account", "show"], USER),
    ACCOUNT_BESIDE: ("ours", [*AZ, "account", "show"], USER),
}
"""What runs: the extension that its az has, the command, and what it must print."""

RATIOS = [
    (SHOW, AAZ_SHOW, 1.00),
    (SHOW, REST, 1.18),
    (SHOW, TOKEN, None),
    (SHOW, SDK, None),
    (CREATE, SHOW, None),
    (REPORT, SHOW, 1.00),
    (HELP, ACCOUNT_HELP, 0.70),
    (AAZ_HELP, ACCOUNT_HELP, None),
    (ACCOUNT_BESIDE, ACCOUNT, 1.005),
]
"""What is compared with what, and the ratio of instructions that is aimed at: printed, not enforced."""


def measure(options):
    """Run every contender in turns, and compare.

    :param options: `turns`; `instructions`: False where they are not counted, None where they are if they can be.
    :return: dict of `contenders` and `ratios`.
    """
    counts_instructions = can_count_instructions() if options.instructions is None else options.instructions
    with sessions(options.extensions) as of:
        seconds = {name: [] for name in CONTENDERS}
        for _ in range(options.turns):
            for name, (extension, command, prints) in CONTENDERS.items():
                seconds[name].append(run(of[extension], command, prints=prints).wall)
        seconds = {name: times[1:] or times for name, times in seconds.items()}  # the first turn fills caches
        counts = {}
        if counts_instructions:
            counts = {
                name: instructions(of[extension], command) for name, (extension, command, _) in CONTENDERS.items()
            }
    contenders = {name: {"wall": spread(seconds[name]), "instructions": counts.get(name)} for name in CONTENDERS}
    return {"contenders": contenders, "ratios": [ratio(*pair, seconds, counts) for pair in RATIOS]}


@contextlib.contextmanager
def sessions(extensions):
    """A signed-in session for each: with our extension, with the one to compare with, and with none."""
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        of = {}
        for name in ("ours", "aaz", "none"):
            folder = Path(directory, name)
            folder.mkdir()
            of[name] = Session(emulator, folder, extensions=extensions if name == "ours" else None)
            of[name].sign_in_user(emulator.world["alex"])
        shutil.copytree(HERE / "aaz_extension", of["aaz"].env["AZURE_EXTENSION_DIR"])
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
