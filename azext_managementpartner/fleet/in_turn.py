"""Doing something one at a time until it has succeeded once."""

import threading


class InTurn:
    """Lets one thread at a time do something until it has succeeded for one of them, and then all at a time.

    So what nobody will accept is not sent to everybody.

    :param until_refused: type of the exception after which nobody does it any more: all others get it, too.
    """

    def __init__(self, until_refused):
        self.until_refused = until_refused
        self._lock = threading.Lock()
        self._is_open = False
        self._refusal = None

    def __call__(self, work):
        """Do it when it is this thread's turn.

        :param work: function without parameters.
        :return: what it gives.
        :raises Exception: what it raises, or raised for another thread; once it has succeeded for one of them, not
            `until_refused`, but the cause of that.
        """
        if not self._is_open:
            with self._lock:
                if not (self._refusal or self._is_open):
                    return self._do(work)
        if self._refusal:
            raise self._refusal
        return self._do(work)

    def open(self):
        """Let all do it at a time: it is known to succeed."""
        self._is_open = True

    def stop(self):
        """Let nobody begin any more."""
        self._refusal = self.until_refused()

    def _do(self, work):
        try:
            result = work()
        except self.until_refused as refusal:
            if self._is_open:
                raise refusal.__cause__ from None
            self._refusal = refusal
            raise
        self._is_open = True
        return result
