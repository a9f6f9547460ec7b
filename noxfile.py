"""Every task of the project; `nox -l` lists them."""

import json
import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "tests"]

PINS = nox.project.load_toml("pyproject.toml")
OLDEST_AZ = (2, 61)
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TEST_PINS = nox.project.dependency_groups(PINS, "tests")
BROWSER_PINS = nox.project.dependency_groups(PINS, "browser")
EMULATOR_PINS = nox.project.dependency_groups(PINS, "emulator")
EMULATOR_AND_AZ_PINS = nox.project.dependency_groups(PINS, "emulator", "az")

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what Python compiles is kept, not made anew in each process


def is_current(folder, *requirements):
    """Whether what is in a folder was made of these requirements: `mark_as_current` wrote them there."""
    mark = Path(folder, "made-of.json")
    return mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == list(requirements)


def mark_as_current(folder, *requirements):
    """Write down what the things in a folder were made of."""
    Path(folder, "made-of.json").write_text(json.dumps(requirements), encoding="utf-8")


@nox.session(
    name="try",
    reuse_venv=is_current(".nox/try", *EMULATOR_PINS) or is_current(".nox/try", *EMULATOR_AND_AZ_PINS),
)
def try_it(session):
    """Try the extension on the emulator: link a partner ID in many tenants, check the links, and change one."""
    az, folder = az_on_path(session), session.virtualenv.location
    if not is_current(folder, *EMULATOR_AND_AZ_PINS) and not (az and is_current(folder, *EMULATOR_PINS)):
        takes = "20 seconds and 40 MB of disk space" if az else "a minute, and 400 MB of disk space for az in .nox/try"
        session.log("The first run takes about %s. Later runs take 15 seconds.", takes)
        install(session, "emulator", *([] if az else ["az"]))
        mark_as_current(folder, *(EMULATOR_PINS if az else EMULATOR_AND_AZ_PINS))
    wheel = build_wheel(session, session.create_tmp(), log=False)
    to = ["--wheel", wheel, "--report", f"{folder}/report.html"]
    session.run("python", "-m", "tools.tour", *to, *(["--az", az] if az else []), log=False)


@nox.session
def live(session):
    """Compare the Azure that az is signed in to with the emulator: `-- --partner-id ID`; `-- --help` lists options."""
    az = az_on_path(session) or session.error("az is not on the PATH. This needs the az that you are signed in with.")
    install(session, "emulator")
    wheel = build_wheel(session, session.create_tmp())
    command = ["python", "-m", "tools.live", "--wheel", wheel, "--az", az, *session.posargs]
    session.run(*command, interrupt_timeout=None)  # after Ctrl-C, it restores the link


@nox.session(reuse_venv=is_current(".nox/tests", *TEST_PINS))
def tests(session):
    """Run all tests, with real az processes that run the real wheel, and measure coverage; `-- FILE` runs a part."""
    if not is_current(session.virtualenv.location, *TEST_PINS):
        install(session, "tests")
        mark_as_current(session.virtualenv.location, *TEST_PINS)
    if session.posargs:
        run_tests(session, "python", "-m", "pytest", "--hypothesis-profile=quick")
        return
    session.run("coverage", "erase")
    run_tests(session, "coverage", "run", "-m", "pytest")
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session(reuse_venv=is_current(".nox/browser", *BROWSER_PINS))
def browser(session):
    """Look at the report's page in the Chromium or Chrome that is on the PATH; `-- FILE` runs a part."""
    if not is_current(session.virtualenv.location, *BROWSER_PINS):
        install(session, "browser")
        mark_as_current(session.virtualenv.location, *BROWSER_PINS)
    # What is in tests/conftest.py is for tests of az.
    arguments = session.posargs or ["tests/browser"]
    session.run("python", "-m", "pytest", "--confcutdir=tests/browser", *arguments)


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
    run_tests(session, "python", "-m", "pytest", "--hypothesis-profile=thorough", folder)


@nox.session
def lint(session):
    """Look for mistakes that a linter finds, in the code and in the documents."""
    wheel = build_wheel(session, session.create_tmp())
    install(session, "lint", "az-core")
    session.install(wheel)  # for what it requires: pylint follows imports
    session.install("--no-deps", *nox.project.dependency_groups(PINS, "azdev"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    # What `azdev style` does with an extension.
    config = session.run("python", "-c", "import azdev.config; print(*azdev.config.__path__)", silent=True).strip()
    session.run("python", "-m", "pylint", "azext_managementpartner", f"--rcfile={config}/ext_pylintrc", "--jobs=0")
    session.run("python", "-m", "flake8", f"--append-config={config}/ext.flake8", "--extend-exclude=.*,build", ".")
    for document in [*Path().glob("*.rst"), *Path("docs").rglob("*.rst")]:
        session.run("python", "-m", "docutils", "--halt=2", "--writer=null", str(document))
    session.run("twine", "check", "--strict", wheel)


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
def report_picture(session):
    """Draw the README's picture of a report anew, of the page that `nox -s try` has written last."""
    page = Path(".nox/try/report.html")
    if not page.exists():
        session.error("Run nox -s try first: it writes the page.")
    install(session, "browser")
    session.run("python", "-m", "tools.report_picture", str(page))


@nox.session
def build(session):
    """Build the wheel in dist/; with `-- URL`, also the index by which az installs it once dist/ is served there."""
    shutil.rmtree("dist", ignore_errors=True)
    session.log("Built %s", build_wheel(session, "dist"))
    if session.posargs:
        session.run("python", "-m", "tools.index", "--base-url", *session.posargs, "dist")


@nox.session
def bench(session):
    """Measure the commands beside other ways; `-- --help` says what each part measures and takes."""
    if {"-h", "--help"} & set(session.posargs):
        session.run("python", "-m", "benchmarks", "--help")
        return
    session.install(*TEST_PINS)  # all is compiled before anything is measured
    session.run("python", "-m", "benchmarks", f"--wheelhouse={fill_wheelhouse(session)}", *session.posargs)


def install(session, *groups):
    """Install dependency groups of pyproject.toml into the session's environment.

    Python compiles a module when it is imported first: az has many that nobody imports.
    """
    session.install("--no-compile", *nox.project.dependency_groups(PINS, *groups))


def run_tests(session, *pytest):
    """Run tests, many at a time; those of `-- ARGUMENTS`, if any are given."""
    processors = os.cpu_count() or 1
    if only_unit_tests(session.posargs):
        how = ["-n", str(processors + 1), "--dist", "worksteal"]
    else:  # two workers more, which wait most of the time: see tests/e2e/test_faults.py
        how = ["-n", str(processors + 2), "--dist", "loadgroup", f"--wheelhouse={fill_wheelhouse(session)}"]
    session.run(*pytest, *how, *session.posargs)


def only_unit_tests(arguments):
    """Whether the paths among pytest's arguments all lie in tests/unit, where no test needs a wheel."""
    paths = [path for path in (argument.partition("::")[0] for argument in arguments) if os.path.exists(path)]
    return bool(paths) and all(Path(path).resolve().is_relative_to(Path("tests/unit").resolve()) for path in paths)


def build_wheel(session, directory, log=True):
    """Build the extension's wheel into a directory; its path is returned."""
    for old in Path(directory).glob("managementpartner-*.whl"):
        old.unlink()
    session.run("python", "-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", directory, log=log)
    (wheel,) = Path(directory).glob("managementpartner-*.whl")
    return str(wheel.resolve())


def fill_wheelhouse(session):
    """A folder with the extension's wheel and the wheels of what it and its build require: tests need no registry."""
    wheelhouse = session.create_tmp()
    wheel = build_wheel(session, wheelhouse)
    required = PINS["build-system"]["requires"]
    made_of = [*required, Path("setup.py").read_text(encoding="utf-8")]
    if not is_current(wheelhouse, *made_of):
        download = ("pip", "download", "--quiet", "--only-binary", ":all:", "--dest", wheelhouse, wheel, *required)
        session.run("python", "-m", *download)
        mark_as_current(wheelhouse, *made_of)
    return wheelhouse


def az_on_path(session):
    """The az that the user has, if there is one and it is new enough."""
    az = shutil.which("az")
    if az is None:
        session.log("There is no az on the PATH.")
        return None
    env = {"AZURE_CONFIG_DIR": session.create_tmp(), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
    printed = session.run(az, "version", external=True, silent=True, stderr=None, log=False, env=env)
    version = json.loads(printed)["azure-cli"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_AZ:
        session.log("The az on the PATH is too old: %s.", version)
        return None
    session.log("The az on the PATH is used: %s, version %s.", az, version)
    return az
