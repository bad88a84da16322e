"""The oracle answers, fails in one sentence, and never leaves a process or a stale answer behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import sympy

from etatrick import oracle
from etatrick.oracle import OracleError, ask
from etatrick.symbols import EtatrickError, dawson, parameter, w

HOSTILE = """
import os, sys, time
import sympy

class hostile(sympy.Function):
    def _eval_simplify(self, **options):
        deed = str(self.args[0])
        if deed == "sleep":
            time.sleep(60)
        if deed == "crash":
            os._exit(3)
        if deed == "memory":
            return sympy.Integer(len(bytearray(6 * 2**30)))
        if deed == "print":
            print("noise"); sys.stdout.flush(); os.write(1, b"noise"); os.write(2, b"noise")
        if deed == "raise":
            raise RuntimeError("no such luck")
        if deed == "recursion":
            return self._eval_simplify(**options) + 1
        return sympy.Integer(os.getpid())
"""


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A SymPy function whose simplification misbehaves as its argument says."""
    (tmp_path / "hostile_formula.py").write_text(HOSTILE)
    monkeypatch.syspath_prepend(tmp_path)
    oracle.stop()  # the next child sees the new path
    from hostile_formula import hostile as function

    yield lambda deed: function(sympy.Symbol(deed))
    oracle.stop()
    del sys.modules["hostile_formula"]


def test_answers_every_operation():
    assert ask("integrate", 1 / (1 + w), w) == sympy.log(1 + w)
    assert ask("solve", w**2 - 4, w) == [2]
    assert ask("limit", sympy.sin(w) / w, w, 0, "+") == 1
    assert ask("simplify", sympy.sin(w) ** 2 + sympy.cos(w) ** 2) == 1


def test_custom_functions_and_assumptions_survive_the_way_there_and_back():
    a = parameter("a", "real")
    sent = dawson(a * w) + a
    received = ask("simplify", sent)
    assert received == sent
    assert {s.name: s.assumptions0 for s in received.free_symbols} == {s.name: s.assumptions0 for s in (a, w)}


def test_one_child_serves_many_questions(hostile):
    assert ask("simplify", hostile("first")) == ask("simplify", hostile("second"))


def test_a_late_child_is_killed_and_replaced(hostile):
    before = int(ask("simplify", hostile("first")))
    with pytest.raises(OracleError, match=r"simplify gave no answer within 0\.3 s"):
        ask("simplify", hostile("sleep"), seconds=0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert int(ask("simplify", hostile("second"))) != before


def test_a_crash_is_an_oracle_error_and_the_next_question_is_answered(hostile):
    with pytest.raises(OracleError, match="crashed in simplify"):
        ask("simplify", hostile("crash"))
    assert ask("simplify", w - w) == 0


def test_a_child_killed_between_questions_is_replaced(hostile):
    pid = int(ask("simplify", hostile("first")))
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert ask("solve", w - 3, w) == [3]


def test_memory_is_limited(hostile):
    pytest.importorskip("resource")
    with pytest.raises(OracleError, match="ran out of memory"):
        ask("simplify", hostile("memory"))
    assert ask("solve", w - 3, w) == [3]


@pytest.mark.parametrize(("deed", "kind"), [("raise", "RuntimeError"), ("recursion", "RecursionError")])
def test_an_exception_is_an_oracle_error(hostile, deed, kind):
    with pytest.raises(OracleError, match=f"simplify failed with {kind}"):
        ask("simplify", hostile(deed))


def test_stray_prints_do_not_reach_the_pipe_or_the_terminal(hostile, capfd):
    assert ask("simplify", hostile("print")) > 0
    assert capfd.readouterr() == ("", "")


def test_an_unevaluated_answer_is_an_error():
    with pytest.raises(OracleError, match="unevaluated"):
        ask("integrate", sympy.exp(w**w), w)


def test_an_unknown_operation_is_an_error():
    with pytest.raises(OracleError, match="KeyError"):
        ask("eval", w)


def test_what_cannot_be_pickled_is_an_error():
    with pytest.raises(OracleError, match="cannot be sent"):
        ask("integrate", w, lambda x: x)


def test_errors_are_etatrick_errors():
    assert issubclass(OracleError, EtatrickError)


def test_an_interrupted_question_leaves_no_stale_answer(monkeypatch):
    """Ctrl-C while waiting: the child is gone, so its late answer cannot be taken for the next one's."""
    ask("solve", w - 1, w)

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(oracle, "_receive", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask("solve", w - 2, w)
    assert ask("solve", w - 3, w) == [3]


def test_threads_get_their_own_answers():
    answers = {}

    def question(k):
        answers[k] = ask("solve", w - k, w)

    threads = [threading.Thread(target=question, args=(k,)) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {k: [k] for k in range(1, 9)}


def run(program):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_fork_starts_its_own_child_and_both_exit_cleanly():
    done = run(
        """
        import os, sympy
        from etatrick import oracle
        from etatrick.symbols import w
        assert oracle.ask("solve", w - 1, w) == [1]
        parent = oracle._worker.process.pid
        child = os.fork()
        if child == 0:
            assert oracle._worker is None
            assert oracle.ask("solve", w - 2, w) == [2]
            assert oracle._worker.process.pid != parent
            oracle.stop()
            os._exit(0)
        assert oracle.ask("solve", w - 3, w) == [3]
        assert oracle._worker.process.pid == parent
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        """
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_exit_ends_the_child_without_a_warning():
    done = run(
        """
        from etatrick import oracle
        oracle.warm_up()
        print(oracle._worker.process.pid)
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_a_child_whose_parent_was_killed_ends():
    """End of the pipe is the sign; an exit handler does not run after SIGKILL."""
    done = run(
        """
        import os, signal
        from etatrick import oracle
        from etatrick.symbols import w
        oracle.ask("solve", w - 1, w)
        print(oracle._worker.process.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert done.returncode == -signal.SIGKILL
    wait_for_end(int(done.stdout))


def wait_for_end(pid):
    """Return when `pid` is gone (or waits to be reaped by the system); pytest's time limit is the alarm."""
    while True:
        try:
            with open(f"/proc/{pid}/stat") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.05)


def test_modules_in_the_working_directory_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "sympy.py").write_text("raise SystemExit('the wrong sympy')")
    monkeypatch.chdir(tmp_path)
    oracle.stop()
    assert ask("solve", w - 3, w) == [3]
