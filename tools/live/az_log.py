"""The requests and responses in az's log file.

Request headers are not read. az removes or shortens the tokens in them.
"""

import ast
import json
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

_RECORD = re.compile(r"^\d+ : [\d-]+ [\d:,]+ : [A-Z]+ : (\S+) : ", re.MULTILINE)
_LOGGERS = ("cli.azure.cli.core.sdk.policies", "cli.azure.cli.core.util")
"""The loggers of az's clients and of `az rest`. Each command uses one of them."""
_HEADER = re.compile(r"    ('.*'|\".*\"): ('.*'|\".*\")")


@dataclass
class Exchange:
    """A request and its response.

    :param headers: response headers, with names in lower case.
    :param body: response body.
    """

    url: str
    method: str
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: str = ""

    @property
    def path(self) -> str:
        """The path of the request, with the query."""
        url = urlsplit(self.url)
        return f"{url.path}?{url.query}"

    @property
    def content(self):
        """The body as a JSON value; str if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


def exchanges(log: str):
    """Read the requests and responses from the text of an az log file.

    :return: list of `Exchange` in the order of the responses. If several requests were sent at the same time, the log
        does not say which response belongs to which request. Those are left out.
    """
    return [exchange for logger in _LOGGERS for exchange in _exchanges(_messages(log, logger))]


def _exchanges(messages):
    found, urls, waiting, responses, reading, body_is_next = [], [], [], 0, None, False
    for message in messages:
        said, _, value = message.partition(": ")
        if said == "Request URL":
            urls.append(ast.literal_eval(value))
            reading, body_is_next = None, False
        elif body_is_next:
            found.append(replace(reading, body=message))
            reading, body_is_next = None, False
        elif said == "Request method":
            asked = Exchange(urls.pop(0), ast.literal_eval(value))
            waiting = [each for each in waiting if (each.url, each.method) != (asked.url, asked.method)]
            waiting.append(asked)  # a retry replaces the first try
        elif said == "Response status":
            responses += 1
            is_unambiguous = len(waiting) == responses == 1 and not urls
            reading = replace(waiting[0], status=int(value), headers={}) if is_unambiguous else None
            if len(waiting) <= responses:
                waiting, responses = [], 0
        elif reading and (header := _HEADER.fullmatch(message)):
            reading.headers[ast.literal_eval(header[1]).lower()] = ast.literal_eval(header[2])
        elif reading:
            body_is_next = message == "Response content:"
    return found


def _messages(log, name) -> list[str]:
    """The messages of a logger."""
    _, *records = _RECORD.split(log)  # the logger and the message of each, in turn; the message has a line end
    return [message[:-1] for logger, message in zip(records[::2], records[1::2], strict=True) if logger == name]
