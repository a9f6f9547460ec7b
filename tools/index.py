"""The index of a folder of wheels, in the form in which az reads its index of extensions, and their checksums.

Run by `nox -s build -- URL`; where older versions are offered too, run it in the folder that holds them all.
"""

import argparse
import email
import hashlib
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

METADATA_OF_AZ = "azext_managementpartner/azext_metadata.json"


def write_index(folder, base_url):
    """Write index.json and SHA256SUMS beside the wheels of a folder.

    :param folder: `Path` of the folder.
    :param base_url: the address at which the folder will be served, str.
    :return: `Path` of index.json.
    :raises FileNotFoundError: the folder has no wheel.
    """
    wheels = sorted(folder.glob("managementpartner-*.whl"))
    if not wheels:
        raise FileNotFoundError(f"{folder} has no wheel of the extension. Build it: nox -s build")
    index = folder / "index.json"
    extensions = {"managementpartner": [index_entry(wheel, base_url) for wheel in wheels]}
    _write(index, json.dumps({"extensions": extensions, "formatVersion": "1"}, indent=4, sort_keys=True) + "\n")
    _write(folder / "SHA256SUMS", "".join(f"{_sha256(file)}  {file.name}\n" for file in [*wheels, index]))
    return index


def index_entry(wheel, base_url):
    """What the index says of one wheel.

    :param wheel: `Path` of the wheel.
    :param base_url: the address of its folder, str.
    :return: dict.
    """
    return {
        "downloadUrl": f"{base_url.rstrip('/')}/{wheel.name}",
        "filename": wheel.name,
        "metadata": _metadata(wheel),
        "sha256Digest": _sha256(wheel),
    }


def _metadata(wheel):
    """The wheel's metadata, by the names that az gives them, and which az the extension needs."""
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
    """The address of a folder on the web, as typed."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not the address of a folder on the web. "
            "Give the one at which the wheel will be served, for example https://example.com/managementpartner/"
        )
    return text


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.index", description=write_index.__doc__.partition("\n")[0])
    parser.add_argument("--base-url", type=_address, required=True, help="the address at which DIST will be served")
    parser.add_argument("dist", type=Path, metavar="DIST", help="the folder of the wheels")
    arguments = parser.parse_args()
    try:
        index = write_index(arguments.dist, arguments.base_url)
    except FileNotFoundError as error:
        parser.error(str(error))
    address = f"{arguments.base_url.rstrip('/')}/{index.name}"
    print(f"Wrote {index}. Once it is served: az config set extension.index_url={address}")


if __name__ == "__main__":
    main()
