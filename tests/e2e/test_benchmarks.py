"""The benchmarks measure what they say, whatever it is they find; one that breaks fails the task."""

import json
import subprocess
import sys
from numbers import Number
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import check, measure, report
from emulator.world import sample_world
from tests.project import ROOT

pytestmark = pytest.mark.not_measured

SMALLEST = ["--turns=1", "--no-instructions", "--runs=1", "--tenants=2", "--many-tenants=3", "--loop=1"]
SMALLEST += ["--subscriptions=2", "--customers=2", "--latency=0.01"]
SPREAD = {"median", "min", "max", "n"}


def run(wheelhouse, tmp_path, *parts):
    """Measure parts with the smallest numbers; what ends the process, and the figures."""
    file = tmp_path / "figures.json"
    ended = benchmarks.main([*parts, "--wheelhouse", str(wheelhouse), "--json", str(file), *SMALLEST])
    return ended, json.loads(file.read_text())


def spreads(figures):
    """All spreads in figures, whatever they are of."""
    if not isinstance(figures, dict):
        return [found for each in figures for found in spreads(each)] if isinstance(figures, list) else []
    return [figures] if figures.keys() == SPREAD else [found for each in figures.values() for found in spreads(each)]


def test_each_part_measures_with_the_smallest_numbers(wheelhouse, tmp_path, capsys):
    ended, figures = run(wheelhouse, tmp_path)
    assert ended is None, capsys.readouterr().err
    assert figures.keys() == {"az", "python", "cores", *benchmarks.PARTS}
    for name in benchmarks.PARTS:
        assert spreads(figures[name])
    for spread in spreads(figures):
        assert all(isinstance(value, Number) and value > 0 for value in spread.values()), spread
        assert spread["min"] <= spread["median"] <= spread["max"]
    assert len(figures["one_command"]["contenders"]) == 12 and len(figures["one_command"]["ratios"]) == 9
    lists = {"list, warm, 2", "list, cold, 2", "list, cold, 3", "application, secret, 2", "application, certificate, 2"}
    assert figures["many_tenants"]["list"].keys() == {f"{name} tenants" for name in lists}
    assert all(each["ideal"] > 0 and each["requests"] > 0 for each in figures["check"].values())
    assert figures["report"].keys() == report.CASES.keys()
    printed = capsys.readouterr().out
    for words in (
        "az rest --method get",
        "shell loop of show",
        "tenants: 2, subscriptions of each: 2",
        "by Azure Light",
    ):
        assert words in printed


def test_a_part_that_breaks_fails_the_task_and_costs_no_other_part_its_table(wheelhouse, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(check, "world", lambda *_: sample_world())  # az finds none of the tenants
    ended, figures = run(wheelhouse, tmp_path, "check", "report")
    assert ended.startswith("The part check broke: AssertionError: az managementpartner set ")
    assert "check" not in figures and figures["report"].keys() == report.CASES.keys()
    assert "by Azure Lighthouse" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "prints"), [(1, "right"), (0, "wrong")])
def test_a_wrong_exit_code_or_output_breaks_a_part(tmp_path, code, prints):
    session = SimpleNamespace(env=None, directory=tmp_path)
    command = [sys.executable, "-S", "-c", "print('right')"]
    assert measure.run(session, command, code=0, prints="right").wall > 0
    with pytest.raises(AssertionError, match="right"):
        measure.run(session, command, code=code, prints=prints)


def test_help_needs_no_wheel_and_says_what_each_part_takes():
    command = [sys.executable, "-S", "-m", "benchmarks", "--help"]  # without what is installed
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for part in benchmarks.PARTS:
        assert f"\n  {part}: " in said
    assert said.count("It takes ") == len(benchmarks.PARTS) and "--tenants N" in said
