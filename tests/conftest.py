"""Options of the test run, and what it measures."""

import os

import pytest
from coverage import Coverage
from hypothesis import settings

for name, examples in {"quick": 10, "usual": 30, "thorough": 200}.items():
    settings.register_profile(name, max_examples=examples, deadline=None)  # machines may be busy
settings.load_profile("usual")  # noxfile.py chooses the others


def pytest_addoption(parser):
    parser.addoption(
        "--wheelhouse", help="folder with the extension's wheel and the wheels of what it requires (see noxfile.py)"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Let coverage rest in tests with the mark that says so, and in the processes of az that they start."""
    measured = Coverage.current() if item.get_closest_marker("not_measured") else None
    if measured is None:
        return (yield)
    measured.stop()
    of_processes = os.environ.pop("COVERAGE_PROCESS_CONFIG")
    try:
        return (yield)
    finally:
        os.environ["COVERAGE_PROCESS_CONFIG"] = of_processes
        measured.start()
