"""Files that a user names: why one cannot be read, and what to do about it."""

import os

from azext_managementpartner._text import in_one_line

CHECK_THE_PATH = "Check the path. Unless it is absolute, it begins at the current folder."
"""What to do where a file is not there."""


def why_not_read(path, error, in_folder=""):
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
