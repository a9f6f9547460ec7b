"""The report as a file, which is there as a whole, or not at all."""

import errno
import os
import secrets
import shutil

from azext_managementpartner._text import in_one_line, shown


def write_report(path, rows, *, now, partner_id):
    """Write a report to look at, or to work with in Excel.

    :param path: str that ends in .html, .htm or .csv.
    :param rows: what the command prints, list of dict.
    :param now: datetime in UTC.
    :param partner_id: the partner ID that should be linked, or None.
    :raises FileOperationError: see `write_whole`.
    """
    if path.lower().endswith(".csv"):
        from azext_managementpartner.report.spreadsheet import spreadsheet

        write_whole(path, spreadsheet(rows))
    else:
        from azext_managementpartner.report.page import page

        compared = any(row["change"] is not None for row in rows)
        write_whole(path, page(rows, made=now, partner_id=partner_id, compared=compared))


def refuse_to_replace(path, sources):
    """Refuse to write a report over what it is made of, or over something that is no file.

    :param path: str.
    :param sources: the files that are read, list of str.
    :raises InvalidArgumentValueError: it is one of them, or a folder, a device or the like.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    if not os.path.exists(path):
        return
    what = None if os.path.isfile(path) else "is no file"
    if any(os.path.exists(name) and os.path.samefile(path, name) for name in sources):
        what = "is one of the files to read"
    if what:
        raise InvalidArgumentValueError(
            f"--file: {shown(path)} {what}; nothing was read or written.", recommendation="Give another path."
        )


def write_whole(path, pieces):
    """Write a file; whatever happens meanwhile, the one that was there stays as it was until the new one is whole.

    :param path: str.
    :param pieces: iterable of str.
    :raises FileOperationError: it cannot be written.
    """
    place = os.path.realpath(path)
    unfinished = os.path.join(os.path.dirname(place), f".{secrets.token_hex(8)}.tmp")
    try:
        _refuse_read_only(place)
        try:
            with open(unfinished, "x", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            if os.path.exists(place):
                shutil.copymode(place, unfinished)
            os.replace(unfinished, place)
        finally:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
    except OSError as error:
        from azure.cli.core.azclierror import FileOperationError

        raise FileOperationError(
            f"--file: {shown(path)} cannot be written ({in_one_line(error.strerror or str(error))}). If it was there "
            "before, it is as it was.",
            recommendation="Close the file if it is open in another program, or give another path.",
        ) from error


def _refuse_read_only(place):
    if os.path.exists(place) and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, "it may not be written to")
