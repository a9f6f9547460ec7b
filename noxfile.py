"""Every task of the project; `nox -l` lists them."""

import json
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "tests"]

PINS = nox.project.load_toml("pyproject.toml")
OLDEST_AZ = (2, 61)


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
    wheelhouse = fill_wheelhouse(session)
    session.run("coverage", "erase")
    parallel = ["-n", "auto", "--dist", "loadgroup"]
    session.run("coverage", "run", "-m", "pytest", *parallel, f"--wheelhouse={wheelhouse}", *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def lint(session):
    """Look for mistakes that a linter finds."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def generate(session):
    """Generate the client in vendored_sdks anew from spec/managementpartner.json."""
    install(session, "generator")
    session.run("python", "-m", "tools.generate_sdk")


@nox.session
def build(session):
    """Build the wheel in dist/."""
    session.log("Built %s", build_wheel(session, "dist"))


@nox.session
def bench(session):
    """Measure one command beside `az rest`, and many tenants beside a shell loop."""
    install(session, "tests")
    wheelhouse = fill_wheelhouse(session)
    for benchmark in ("one_command", "fleet"):
        session.run("python", "-m", f"benchmarks.{benchmark}", "--wheelhouse", wheelhouse)


def install(session, *groups):
    """Install dependency groups of pyproject.toml into the session's environment."""
    session.install(*nox.project.dependency_groups(PINS, *groups))


def build_wheel(session, directory):
    """Build the extension's wheel into a directory; its path is returned."""
    for old in Path(directory).glob("managementpartner-*.whl"):
        old.unlink()
    shutil.rmtree("build", ignore_errors=True)  # setuptools would pack what an earlier build left there
    session.run("python", "-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", directory)
    (wheel,) = Path(directory).glob("managementpartner-*.whl")
    return str(wheel.resolve())


def fill_wheelhouse(session):
    """A folder with the extension's wheel and the wheels of what it requires, so that tests need no registry."""
    wheelhouse = session.create_tmp()
    wheel = build_wheel(session, wheelhouse)
    session.run("python", "-m", "pip", "download", "--quiet", "--dest", wheelhouse, wheel)
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
