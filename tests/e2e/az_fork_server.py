"""A Python that has imported the libraries of az, and runs each az command in a fork of itself, one after the other.

`tests.e2e.az_forks` starts it with the numbers of two sockets: it listens on the first, and ends when the other end of
the second is closed. It belongs to no package: whatever it imports, the commands have imported too.
"""

import atexit
import contextlib
import fcntl
import gc
import importlib
import inspect
import json
import os
import runpy
import select
import signal
import socket
import sys
import termios
import threading

import coverage

LIBRARIES = [
    "argparse", "asyncio", "csv", "difflib", "http.client", "multiprocessing.context", "netrc", "pkgutil", "sqlite3",
    "tarfile", "timeit", "xml.dom.minidom", "xml.etree.ElementTree", "zipfile",
    "argcomplete", "chardet", "colorama", "coverage.sqldata", "cryptography.x509", "humanfriendly", "jmespath", "jwt",
    "knack.cli", "msal", "msal_extensions", "msrest", "packaging.version", "pkginfo", "portalocker", "psutil",
    "requests", "requests_oauthlib", "tabulate", "yaml",
    "azure.core.pipeline.policies", "azure.core.pipeline.transport._requests_basic", "azure.core.polling",
    "azure.core.rest._requests_basic", "azure.core.tracing.decorator", "azure.mgmt.core.policies",
    "azure.mgmt.core.polling.arm_polling", "azure.mgmt.resource", "azure.profiles",
    "azure.cli.core._completers", "azure.cli.core._debug", "azure.cli.core._output", "azure.cli.core._session",
    "azure.cli.core.auth.identity", "azure.cli.core.auth.msal_credentials", "azure.cli.core.auth.persistence",
    "azure.cli.core.azclierror", "azure.cli.core.breaking_change", "azure.cli.core.local_context",
    "azure.cli.core.profiles", "azure.cli.core.sdk.policies", "azure.cli.core.style", "azure.cli.core.util",
]  # fmt: skip
"""What az, the extension and coverage import, sooner or later, and what does not read az's configuration then."""


def main():
    """Fork a process for each connection, and send its exit code back.

    :return: in a fork alone, which is to become az: file descriptors of the command, of its stdin, stdout and stderr.
    """
    del sys.path[0]  # the folder of this file
    import_libraries()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at pytest closes the socket, too
    listener, life = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    while life not in select.select([listener, life], [], [])[0]:
        with listener.accept()[0] as client:
            files = socket.recv_fds(client, 1, 4)[1]
            child = os.fork()
            if child == 0:
                listener.close()
                life.close()
                return files
            for file in files:
                os.close(file)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            with contextlib.suppress(OSError):  # whoever asked may have gone
                client.send(str(code).encode())
    sys.exit()


def import_libraries():
    """Import LIBRARIES, as far as this az has them."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    assert "azure.cli.core._config" not in sys.modules, "az's configuration was read before it is known which it is"
    inspect.stack()  # coverage calls it at its start; it remembers the files of all modules
    gc.collect()
    gc.freeze()  # a fork shares the memory that no garbage collection writes to


def become_az(command, *streams):
    """Take on what a process gets from the one that starts it.

    :param command: file descriptor of the command's arguments, environment and folder, in JSON.
    :param streams: file descriptors of its stdin, stdout and stderr.
    """
    with open(command, encoding="utf-8") as file:
        wanted = json.load(file)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))
    if wanted["has_terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv[1:] = wanted["arguments"]
    sys.path.insert(0, wanted["cwd"])  # as `python -m` does
    sys.meta_path.insert(0, StartsCoverage())


class StartsCoverage:
    """Lets coverage begin when the extension is imported, since it slows down whatever runs: nothing else is measured.

    Without the variable of the environment that asks for it, nothing is.
    """

    def find_spec(self, name, *_):
        """Called for each import; finds nothing."""
        if name == "azext_managementpartner":
            sys.meta_path.remove(self)
            coverage.process_startup()


become_az(*main())
try:
    runpy.run_module("azure.cli", run_name="__main__", alter_sys=True)
except SystemExit as end:  # as Python ends, but for the deallocation of whatever was imported, which takes long
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(end.code or 0)
