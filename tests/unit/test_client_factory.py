"""What the clients of a sweep share."""

import os
import subprocess
import sys

import pytest

from tests.project import ROOT

LOADED = """
import sys
from azure.cli.core import get_default_cli
from azext_managementpartner._client_factory import sharing

before = "msrest.serialization" in sys.modules
with sharing(get_default_cli(), many=True):
    print(before, "msrest.serialization" in sys.modules, "azure.mgmt.core" in sys.modules)
"""
TIMEOUTS = """
from azure.cli.core import get_default_cli
from azext_managementpartner._client_factory import sharing

with sharing(get_default_cli()) as shared:
    print(shared.transport.connection_config.timeout, shared.transport.connection_config.read_timeout)
"""
GRAPH = """
import sys
from azure.cli.core import cloud, get_default_cli
from azext_managementpartner._client_factory import graph_client, sharing
from azext_managementpartner.accounts.target import Target

target = Target({"id": "s", "tenantId": "t", "user": {"name": "alex@contoso.com", "type": "user"}})
cli_ctx = get_default_cli()
for known in cloud.KNOWN_CLOUDS[:3]:
    cli_ctx.cloud = known
    with sharing(cli_ctx, many=True) as shared:
        client = graph_client(cli_ctx, target, shared)._client
        policies = [getattr(each, "_policy", each) for each in client._pipeline._impl_policies]
        (scopes,) = (each._scopes for each in policies if hasattr(each, "_scopes"))
        (host,) = (each._host for each in policies if hasattr(each, "_host"))
        print(client._base_url, *scopes, host)
"""
GRAPHS = """\
https://graph.microsoft.com/ https://graph.microsoft.com//.default graph.microsoft.com
https://microsoftgraph.chinacloudapi.cn https://microsoftgraph.chinacloudapi.cn/.default microsoftgraph.chinacloudapi.cn
https://graph.microsoft.us/ https://graph.microsoft.us//.default graph.microsoft.us
"""


@pytest.fixture
def printed(tmp_path):
    """What a script prints where az is not configured."""

    def run(script, **more):
        env = os.environ | {"AZURE_CONFIG_DIR": str(tmp_path), "AZURE_CORE_COLLECT_TELEMETRY": "no", **more}
        command = [sys.executable, "-c", script]
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout

    return run


def test_the_client_is_loaded_before_threads_can_meet_in_a_circle_of_imports(printed):
    assert printed(LOADED) == "False True True\n"


def test_each_cloud_has_a_graph_of_its_own_with_tokens_for_it_alone(printed):
    assert printed(GRAPH) == GRAPHS


def test_a_connection_and_an_answer_are_waited_for_60_seconds_unless_configured(printed):
    assert printed(TIMEOUTS) == "60.0 60.0\n"
    assert printed(TIMEOUTS, AZURE_MANAGEMENTPARTNER_TIMEOUT="86400") == "86400.0 86400.0\n"
