"""What went over the wire: requests and answers in az's log file.

Of the headers of requests, in which az cuts or hides the tokens, nothing is read.
"""

import ast
import json
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

_RECORD = re.compile(r"^\d+ : [\d-]+ [\d:,]+ : [A-Z]+ : (\S+) : ", re.MULTILINE)
_LOGGERS = ("cli.azure.cli.core.sdk.policies", "cli.azure.cli.core.util")
"""Of az's clients, and of `az rest`; one command uses one of them."""
_HEADER = re.compile(r"    ('.*'|\".*\"): ('.*'|\".*\")")


@dataclass
class Exchange:
    """A request and its answer.

    :param url: the URL that was asked for.
    :param method: HTTP method.
    :param status: status code of the answer.
    :param headers: dict of the answer's headers, with names in lower case.
    :param body: the answer's body, str.
    """

    url: str
    method: str
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: str = ""

    @property
    def path(self):
        """The path that was asked for, with its query, str."""
        url = urlsplit(self.url)
        return f"{url.path}?{url.query}"

    @property
    def content(self):
        """The body as a value of JSON; what is no JSON stays a text."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


def exchanges(log):
    """Read the requests of a log, with their answers.

    :param log: text of a log file of az, str.
    :return: list of `Exchange` in the order of the answers. Where several requests were on their way at the same time,
        the log does not say whose an answer is: those are left out, as is one with others between its lines.
    """
    return [exchange for logger in _LOGGERS for exchange in _exchanges(_messages(log, logger))]


def _exchanges(messages):
    found, urls, waiting, answers, reading, body_is_next = [], [], [], 0, None, False
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
            waiting.append(asked)  # in the place of the one that is tried again
        elif said == "Response status":
            answers += 1
            is_told_apart = len(waiting) == answers == 1 and not urls
            reading = replace(waiting[0], status=int(value), headers={}) if is_told_apart else None
            if len(waiting) <= answers:
                waiting, answers = [], 0
        elif reading and (header := _HEADER.fullmatch(message)):
            reading.headers[ast.literal_eval(header[1]).lower()] = ast.literal_eval(header[2])
        elif reading:
            body_is_next = message == "Response content:"
    return found


def _messages(log, name):
    """The messages of a logger, a list of str."""
    _, *records = _RECORD.split(log)  # of each, the logger and the message with the line's end
    return [message[:-1] for logger, message in zip(records[::2], records[1::2], strict=True) if logger == name]
