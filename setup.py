"""The package: what the wheel of the extension holds."""

from pathlib import Path

from setuptools import find_packages, setup

VERSION = "1.1.0"

HERE = Path(__file__).parent

setup(
    name="managementpartner",
    version=VERSION,
    description="Link your partner ID to the credential that you use in a customer's tenant (Partner Admin Link)",
    long_description="\n\n".join((HERE / name).read_text(encoding="utf-8") for name in ("README.rst", "HISTORY.rst")),
    long_description_content_type="text/x-rst",
    license="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=find_packages(include=["azext_managementpartner", "azext_managementpartner.*"]),
    package_data={"azext_managementpartner": ["azext_metadata.json"]},
    # az brings azure-cli-core, azure-core, azure-mgmt-core and knack. It also brings msrest today, but does not
    # promise to: nothing of azure-cli-core itself requires it.
    install_requires=["msrest>=0.7.1,<0.8"],
    classifiers=[
        "Development Status :: 5 - Production/Stable",
        "Environment :: Console",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
    ],
)
