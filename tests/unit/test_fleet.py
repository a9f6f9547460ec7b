"""A defect of ours costs one row, and no other."""

from types import SimpleNamespace

from azext_managementpartner.fleet.sweep import sweep
from azext_managementpartner.principals.target import Target


class InThisThread:
    """A `Pool` without threads: what gets out of the work fails the test."""

    def start(self, work, count):
        for place in range(count):
            work(place)
        return self

    def ends(self):
        return iter(())


class Interrupted(InThisThread):
    """A `Pool` whose owner presses Ctrl-C after the first item; the others end a little later."""

    def start(self, work, count):
        self.work, self.left = work, range(1, count)
        work(0)
        return self

    def ends(self):
        raise KeyboardInterrupt
        yield

    def cancel(self):
        pass

    def end_later(self):
        for place in self.left:
            self.work(place)


def targets(*names):
    return [Target({"user": {"name": name, "type": "user"}, "tenantId": name}) for name in names]


def test_what_ends_after_ctrl_c_is_not_printed():
    pool = Interrupted()
    rows = sweep(SimpleNamespace(only_show_errors=True), pool, targets("a", "b"), lambda _: {"status": "Linked"})
    pool.end_later()
    assert [row["status"] for row in rows] == ["Linked", "Failed"]
    assert rows[1]["error"] == "Not done: interrupted."


def test_an_unexpected_error_is_the_result_of_its_target_alone():
    def task(target):
        if target.tenant == "b":
            raise RuntimeError("Who would have thought that.")
        return {"status": "Linked"}

    one, other, third = sweep(SimpleNamespace(only_show_errors=True), InThisThread(), targets("a", "b", "c"), task)
    assert one == third == {"status": "Linked"}
    assert (other["status"], other["advice"]) == ("Failed", None)
    assert "RuntimeError('Who would have thought that.')" in other["error"]
