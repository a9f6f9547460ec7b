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


def test_an_unexpected_error_is_the_result_of_its_target_alone():
    targets = [Target({"user": {"name": name, "type": "user"}, "tenantId": name}) for name in ("a", "b", "c")]

    def task(target):
        if target.tenant == "b":
            raise RuntimeError("Who would have thought that.")
        return {"status": "Linked"}

    one, other, third = sweep(SimpleNamespace(only_show_errors=True), InThisThread(), targets, task)
    assert one == third == {"status": "Linked"}
    assert (other["status"], other["advice"]) == ("Failed", None)
    assert "RuntimeError('Who would have thought that.')" in other["error"]
