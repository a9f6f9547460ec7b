"""Files that the user names: error messages for them, and the rows of CSV files."""

import os

from azext_managementpartner._text import in_one_line

CHECK_THE_PATH = "Check the path. A relative path starts at the current folder."


def why_unreadable(path, error: OSError | ValueError, in_folder: str = "") -> str:
    """Say why a file cannot be read. The result completes a sentence that starts with the path.

    :param error: ValueError if no file can have the path.
    :param in_folder: added if the path is a folder.
    """
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if os.path.isdir(path):  # on Windows, the error is "permission denied"
        return f"is a folder{in_folder}"
    return f"cannot be read ({in_one_line(getattr(error, 'strerror', None) or str(error))})"


SAVE_AS_UTF8 = "Save it as CSV UTF-8. In Excel, choose this file type in Save As."


def csv_rows(lines: list[str], delimiter: str = ",", first: int = 1, is_row=str.strip):
    """Yield the number of the first line, and the cells, of each row that is not empty, until one cannot be read.

    The cells have no spaces around them. They are None for a row that cannot be read: a quotation mark is not closed
    or stands inside a value, or a value is too long.

    :param lines: with their line ends.
    :param first: the number of the first line.
    :param is_row: function that returns whether a row may start with a line.
    """
    import csv
    from itertools import chain

    numbered = enumerate(lines, first)
    for number, line in numbered:
        if not is_row(line):
            continue
        record = chain([line], (more for _, more in numbered))
        try:
            cells = next(csv.reader(record, delimiter=delimiter, skipinitialspace=True, strict=True), [])
        except csv.Error:
            yield number, None
            return
        if any(map(str.strip, cells)):
            yield number, [cell.strip() for cell in cells]
