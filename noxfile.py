"""Every task of the project; `nox -l` lists them."""

import json
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "tests"]

nox.options.error_on_missing_interpreters = False

PINS = nox.project.load_toml("pyproject.toml")
OLDEST_AZ = (2, 61)
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


@nox.session(name="try")
def try_it(session):
    """Show the main job on the emulator: a stock az links, shows, changes and removes a partner ID."""
    az = az_on_path(session)
    install(session, "emulator", *([] if az else ["az"]))
    wheel = build_wheel(session, session.create_tmp())
    session.run("python", "-m", "tools.tour", "--wheel", wheel, *(["--az", az] if az else []))


@nox.session
def tests(session):
    """Run all tests, with real az processes that run the real wheel against the emulator."""
    install(session, "tests")
    session.run("coverage", "erase")
    run_tests(session, "coverage", "run", "-m", "pytest")
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
@nox.parametrize(
    "python,az,folder",
    [
        nox.param(None, "oldest-az", "tests/e2e", id="oldest az"),
        nox.param(None, "newest-az", "tests/e2e", id="newest az"),
        *(nox.param(python, "az", "tests/unit", id=f"Python {python}") for python in PYTHONS),
    ],
)
def compat(session, az, folder):
    """Run the end-to-end tests on the oldest and the newest az, and the unit tests on each Python that is installed."""
    install(session, az, "test-tools")
    run_tests(session, "python", "-m", "pytest", folder)


@nox.session
def lint(session):
    """Look for mistakes that a linter finds, in the code and in the documents."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    for document in Path().glob("*.rst"):
        session.run("python", "-m", "docutils", "--halt=2", "--writer=null", str(document))
    session.run("twine", "check", "--strict", build_wheel(session, session.create_tmp()))


@nox.session
def generate(session):
    """Generate the clients in vendored_sdks anew from the documents in spec."""
    install(session, "generator")
    session.run("python", "-m", "tools.generate_sdk")


@nox.session
def picture(session):
    """Draw the README's picture anew, of what az prints on a terminal."""
    install(session, "az", "emulator", "picture")
    session.run("python", "-m", "tools.picture", "--wheel", build_wheel(session, session.create_tmp()))


@nox.session
def build(session):
    """Build the wheel in dist/; with `-- URL`, also the index by which az installs it once dist/ is served there."""
    shutil.rmtree("dist", ignore_errors=True)
    session.log("Built %s", build_wheel(session, "dist"))
    if session.posargs:
        session.run("python", "-m", "tools.index", "--base-url", *session.posargs, "dist")


@nox.session
def bench(session):
    """Measure the commands beside other ways; `-- one_command`, `-- fleet` or `-- check` measures one part."""
    install(session, "tests")
    session.run("python", "-m", "benchmarks", f"--wheelhouse={fill_wheelhouse(session)}", *session.posargs)


def install(session, *groups):
    """Install dependency groups of pyproject.toml into the session's environment."""
    session.install(*nox.project.dependency_groups(PINS, *groups))


def run_tests(session, *pytest):
    """Run tests, as many at a time as there are cores; those of `-- ARGUMENTS`, if any are given."""
    wheelhouse = fill_wheelhouse(session)
    session.run(*pytest, "-n", "auto", "--dist", "loadgroup", f"--wheelhouse={wheelhouse}", *session.posargs)


def build_wheel(session, directory):
    """Build the extension's wheel into a directory; its path is returned."""
    for old in Path(directory).glob("managementpartner-*.whl"):
        old.unlink()
    session.run("python", "-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", directory)
    (wheel,) = Path(directory).glob("managementpartner-*.whl")
    return str(wheel.resolve())


def fill_wheelhouse(session):
    """A folder with the extension's wheel and the wheels of what it and its build require: tests need no registry."""
    wheelhouse = session.create_tmp()
    wheel = build_wheel(session, wheelhouse)
    required = [wheel, *PINS["build-system"]["requires"]]
    session.run("python", "-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--dest", wheelhouse, *required)
    return wheelhouse


def az_on_path(session):
    """The az that the user has, if there is one and it is new enough."""
    az = shutil.which("az")
    if az is None:
        session.log("There is no az on the PATH: azure-cli is installed into %s.", session.virtualenv.location)
        return None
    env = {"AZURE_CONFIG_DIR": session.create_tmp(), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
    version = json.loads(session.run(az, "version", external=True, silent=True, stderr=None, env=env))["azure-cli"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_AZ:
        session.log("The az on the PATH is %s, too old: azure-cli is installed for this session.", version)
        return None
    session.log("The az on the PATH is used: %s, version %s.", az, version)
    return az
