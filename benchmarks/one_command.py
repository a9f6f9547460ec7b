"""Wall time of `az managementpartner show` beside other ways to the same answer, in turns of one run."""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world

AAZ_EXTENSION = Path(__file__).parent / "aaz_extension"
URL = "https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01"
SHOW = "az managementpartner show"
CONTENDERS = {
    SHOW: ["managementpartner", "show"],
    "az aazpartner show": ["aazpartner", "show"],
    "az rest --method get": ["rest", "--method", "get", "--url", URL],
    "az account get-access-token": ["account", "get-access-token"],
}


def main():
    """Measure, and print a median for each contender and how it compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheelhouse", type=Path, required=True, help="folder with the extension's wheel")
    parser.add_argument("--turns", type=int, default=10, help="how often each runs (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        seconds = measure(ready_session(emulator, Path(directory), options.wheelhouse), options.turns)
    show = statistics.median(seconds[SHOW])
    for name, times in seconds.items():
        median = statistics.median(times)
        spread = f"{min(times):.3f} to {max(times):.3f} s, n {len(times)}"
        print(f"{name:28} median {median:.3f} s ({spread}); show / this: {show / median:.2f}")


def ready_session(emulator, directory, wheelhouse):
    """A session that is signed in, has the extensions, and has a partner ID linked."""
    session = Session(emulator, directory)
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    session.add_extension(wheel, wheelhouse)
    shutil.copytree(AAZ_EXTENSION, session.env["AZURE_EXTENSION_DIR"], dirs_exist_ok=True)
    session.sign_in_user(emulator.world["alex"])
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    return session


def measure(session, turns):
    """Seconds of wall time of each contender, as lists; the first turn, which fills caches, does not count."""
    seconds = {name: [] for name in CONTENDERS}
    for _ in range(turns + 1):
        for name, arguments in CONTENDERS.items():
            start = time.perf_counter()
            session.az(*arguments, check=True)
            seconds[name].append(time.perf_counter() - start)
    return {name: times[1:] for name, times in seconds.items()}


if __name__ == "__main__":
    main()
