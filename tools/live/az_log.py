"""What went over the wire: requests and answers in az's log file, in which az replaces tokens by asterisks."""

import ast
import re
from dataclasses import dataclass, field, replace

_RECORD = re.compile(r"^\d+ : [\d-]+ [\d:,]+ : [A-Z]+ : (\S+) : ", re.MULTILINE)
_LOGGER = "cli.azure.cli.core.sdk.policies"
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


def exchanges(log):
    """Read the requests of a log, with their answers.

    :param log: text of a log file of az, str.
    :return: list of `Exchange` in the order of the answers. Where several requests were on their way at the same time,
        the log does not say whose an answer is: those are left out.
    """
    found, waiting, answers = [], [], 0
    messages = iter(_messages(log))
    for message in messages:
        said, _, value = message.partition(": ")
        if said == "Request URL":
            exchange = Exchange(ast.literal_eval(value), ast.literal_eval(next(messages, ": ''").partition(": ")[2]))
            waiting = [each for each in waiting if (each.url, each.method) != (exchange.url, exchange.method)]
            waiting.append(exchange)  # in the place of the one that is tried again
        elif said == "Response status":
            answers += 1
            if len(waiting) == answers == 1:
                found.append(_with_answer(waiting[0], int(value), messages))
            if len(waiting) <= answers:
                waiting, answers = [], 0
    return found


def _messages(log):
    """The messages of az's pipeline, a list of str."""
    _, *records = _RECORD.split(log)  # of each, the logger and the message with the line's end
    return [message[:-1] for logger, message in zip(records[::2], records[1::2], strict=True) if logger == _LOGGER]


def _with_answer(exchange, status, messages):
    """The exchange with the answer whose headers and body come next."""
    headers = {}
    for message in messages:
        header = _HEADER.fullmatch(message)
        if header:
            headers[ast.literal_eval(header[1]).lower()] = ast.literal_eval(header[2])
        elif message == "Response content:":
            return replace(exchange, status=status, headers=headers, body=next(messages, ""))
    return replace(exchange, status=status, headers=headers)
