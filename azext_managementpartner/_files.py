"""Files that the user names: why one cannot be read, and rows of CSV."""

import os

from azext_managementpartner._text import in_one_line

CHECK_THE_PATH = "Check the path. Unless it is absolute, it begins at the current folder."
"""What to do where a file is not there."""


def why_unreadable(path, error, in_folder=""):
    """Why a file cannot be read.

    :param path: where it should be, str or `Path`.
    :param error: OSError, or ValueError of a path that no file can have.
    :param in_folder: what to say after it where the path is a folder, str.
    :return: the end of a sentence that begins with the path.
    """
    if isinstance(error, FileNotFoundError):
        return "is not there"
    if os.path.isdir(path):  # where Windows says that it may not be read
        return f"is a folder{in_folder}"
    return f"may not be read ({in_one_line(getattr(error, 'strerror', None) or str(error))})"


SAVE_AS_UTF8 = "Save it as CSV UTF-8: Excel has it among the file types of Save As."
"""What to do with a file in another encoding."""


def csv_rows(lines, delimiter=",", first=1, is_row=str.strip):
    """Yield each row that is not empty, until one cannot be read.

    :param lines: list of str, with their ends.
    :param delimiter: what is between the cells.
    :param first: the number of the first line.
    :param is_row: function of a line that says whether a row may begin there.
    :return: pairs of the number of the line on which a row begins, and its cells, without blanks around them; the cells
        of one that cannot be read are None: a quote is not closed, or stands inside a value, or a value is too long.
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
