"""Write an az extension index, and checksums, for a folder of wheels.

`nox -s build -- URL` runs it. To offer older versions too, run it on a folder with all wheels.
"""

import argparse
import email
import hashlib
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

METADATA_OF_AZ = "azext_managementpartner/azext_metadata.json"


def write_index(folder, base_url: str):
    """Write index.json and SHA256SUMS to a folder of wheels.

    :param base_url: the URL from which the folder will be served.
    :return: `Path` of index.json.
    :raises FileNotFoundError: the folder has no wheel.
    """
    wheels = sorted(folder.glob("managementpartner-*.whl"))
    if not wheels:
        raise FileNotFoundError(f"{folder} has no wheel of the extension. To build it, run: nox -s build")
    index = folder / "index.json"
    extensions = {"managementpartner": [index_entry(wheel, base_url) for wheel in wheels]}
    _write(index, json.dumps({"extensions": extensions, "formatVersion": "1"}, indent=4, sort_keys=True) + "\n")
    _write(folder / "SHA256SUMS", "".join(f"{_sha256(file)}  {file.name}\n" for file in [*wheels, index]))
    return index


def index_entry(wheel, base_url: str) -> dict:
    """The entry of one wheel in the index.

    :param wheel: `Path`.
    :param base_url: the URL of its folder.
    """
    return {
        "downloadUrl": f"{base_url.rstrip('/')}/{wheel.name}",
        "filename": wheel.name,
        "metadata": _metadata(wheel),
        "sha256Digest": _sha256(wheel),
    }


def _metadata(wheel):
    """The metadata of a wheel, with the keys that az uses, and the az versions that the extension needs."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        about = email.message_from_string(archive.read(metadata).decode("utf-8"))
        needs = json.loads(archive.read(METADATA_OF_AZ))
    return needs | {
        "classifiers": about.get_all("Classifier"),
        "license": about["License"],
        "metadata_version": about["Metadata-Version"],
        "name": about["Name"],
        "run_requires": [{"requires": about.get_all("Requires-Dist")}],
        "summary": about["Summary"],
        "version": about["Version"],
    }


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def _address(text):
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not the URL of a folder. "
            "Give the URL from which the wheel will be served, for example https://example.com/managementpartner/"
        )
    return text


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.index", description=write_index.__doc__.partition("\n")[0])
    parser.add_argument("--base-url", type=_address, required=True, help="the URL from which DIST will be served")
    parser.add_argument("dist", type=Path, metavar="DIST", help="the folder of the wheels")
    arguments = parser.parse_args()
    try:
        index = write_index(arguments.dist, arguments.base_url)
    except FileNotFoundError as error:
        parser.error(str(error))
    address = f"{arguments.base_url.rstrip('/')}/{index.name}"
    print(f"Wrote {index}. To use it once it is served, run: az config set extension.index_url={address}")


if __name__ == "__main__":
    main()
