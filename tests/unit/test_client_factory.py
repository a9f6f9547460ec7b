"""What the clients of a sweep share."""

import os
import subprocess
import sys

from tests.project import ROOT

LOADED = """
import sys
from azure.cli.core import get_default_cli
from azext_managementpartner._client_factory import sharing

before = "msrest.serialization" in sys.modules
with sharing(get_default_cli()):
    print(before, "msrest.serialization" in sys.modules, "azure.mgmt.core" in sys.modules)
"""


def test_the_client_is_loaded_before_threads_can_meet_in_a_circle_of_imports(tmp_path):
    env = os.environ | {"AZURE_CONFIG_DIR": str(tmp_path), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "False True True\n"
