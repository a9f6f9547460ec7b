"""The package: what the wheel of the extension holds."""

import shutil
import zipfile

from setuptools import find_packages, setup
from setuptools.command.bdist_wheel import bdist_wheel

VERSION = "2.0.0"


class ReproducibleWheel(bdist_wheel):
    """Makes the same wheel, to the byte, of the same sources: anywhere, at any time, by anybody.

    What an archive tells about the machine that made it is the same in all: the time of each file, its permissions,
    the operating system. Nothing is compressed, since zlib and its successors pack the same bytes differently.
    """

    def run(self):
        shutil.rmtree(self.get_finalized_command("build").build_base, ignore_errors=True)  # what an earlier build left
        super().run()
        for _, _, path in self.distribution.dist_files:
            with zipfile.ZipFile(path) as wheel:
                files = {name: wheel.read(name) for name in wheel.namelist()}
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as wheel:
                for name, content in files.items():
                    wheel.writestr(plain_entry(name), content)


def plain_entry(name):
    """The entry of a file in the archive, made on Unix at the earliest time that an archive knows, readable by all."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


setup(
    name="managementpartner",
    version=VERSION,
    description="Link your partner ID to the credential that you use in a customer's tenant (Partner Admin Link)",
    # Short: az parses it up to three times with each command of the extension.
    long_description="An extension of the Azure CLI for Microsoft partners: it makes, shows, changes and removes "
    "Partner Admin Links, one at a time or in all tenants at once. README.rst, beside these sources, has the rest.",
    long_description_content_type="text/x-rst",
    license="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=find_packages(include=["azext_managementpartner", "azext_managementpartner.*"]),
    cmdclass={"bdist_wheel": ReproducibleWheel},
    package_data={
        "azext_managementpartner": [
            "azext_metadata.json",
            "coverage/pec_roles.csv",
            "report/page.css",
            "report/page.js",
        ]
    },
    # az brings azure-cli-core, azure-core, azure-mgmt-core, knack, msal, msal-extensions, requests and urllib3. It also
    # brings msrest today, but does not promise to: azure-cli-core does not declare it.
    install_requires=["msrest>=0.7.1,<0.8"],
    classifiers=[
        "Development Status :: 5 - Production/Stable",
        "Environment :: Console",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Programming Language :: Python :: 3.14",
    ],
)
