"""Wall time of `az managementpartner show` beside `az rest` on the same URL, in alternating pairs of one run."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world

URL = "https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01"
CONTENDERS = {
    "az managementpartner show": ["managementpartner", "show"],
    "az rest --method get": ["rest", "--method", "get", "--url", URL],
}


def main():
    """Measure, and print a median for each contender and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheelhouse", type=Path, required=True, help="folder with the extension's wheel")
    parser.add_argument("--pairs", type=int, default=10, help="how many pairs to run (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        seconds = measure(ready_session(emulator, Path(directory), options.wheelhouse), options.pairs)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, times in seconds.items():
        print(f"{name:28} median {medians[name]:.3f} s  (min {min(times):.3f}, max {max(times):.3f}, n {len(times)})")
    show, rest = medians.values()
    print(f"ratio of the medians         {show / rest:.2f}")


def ready_session(emulator, directory, wheelhouse):
    """A session that is signed in, has the extension, and has a partner ID linked."""
    session = Session(emulator, directory)
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    session.add_extension(wheel, wheelhouse)
    session.sign_in_user(emulator.world["alex"])
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    return session


def measure(session, pairs):
    """Seconds of wall time of each contender, as lists; the first pair, which fills caches, does not count."""
    seconds = {name: [] for name in CONTENDERS}
    for _ in range(pairs + 1):
        for name, arguments in CONTENDERS.items():
            start = time.perf_counter()
            session.az(*arguments, check=True)
            seconds[name].append(time.perf_counter() - start)
    return {name: times[1:] for name, times in seconds.items()}


if __name__ == "__main__":
    main()
