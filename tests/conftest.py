"""Options of the test run."""


def pytest_addoption(parser):
    parser.addoption(
        "--wheelhouse", help="folder with the extension's wheel and the wheels of what it requires (see noxfile.py)"
    )
