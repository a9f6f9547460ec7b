"""Options of the test run."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=200)
settings.register_profile("quick", max_examples=20)
settings.load_profile("thorough")  # `--hypothesis-profile quick`: fewer examples


def pytest_addoption(parser):
    parser.addoption(
        "--wheelhouse", help="folder with the extension's wheel and the wheels of what it requires (see noxfile.py)"
    )
