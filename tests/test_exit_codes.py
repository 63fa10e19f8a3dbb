"""Every way a command can end has its exit code and at most one line."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli
from analysis.digests import bundled_paths
from analysis.errors import EnvironmentFault, ExitCode, InputError, MissingExtraError

COMMAND = [sys.executable, "-m", "analysis.cli"]


@pytest.fixture
def end(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process; give its exit code, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["digest-atlas", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    monkeypatch.setattr("warnings.formatwarning", __import__("warnings").formatwarning)
    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a", "b", "c"), ExitCode.INPUT),
        (EnvironmentFault("a", "b", "c"), ExitCode.ENVIRONMENT),
        (MissingExtraError("torch", "encode"), ExitCode.ENVIRONMENT),
        (OSError(28, "No space left on device"), ExitCode.ENVIRONMENT),
        (MemoryError(), ExitCode.ENVIRONMENT),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (RuntimeError("two\nlines"), ExitCode.INTERNAL),
        (AssertionError(), ExitCode.INTERNAL),
    ],
)
def test_errors_end_in_one_line_and_their_code(
    error: BaseException,
    code: ExitCode,
    end: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("analysis.store.Store.clear", fail)
    ended, out, err = end("cache", "clear")
    assert (ended, out) == (code, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_an_internal_error_says_where_to_report_and_debug_shows_the_traceback(
    end: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide")

    monkeypatch.setattr("analysis.store.Store.clear", fail)
    _, _, err = end("cache", "clear")
    assert "report" in err and "--debug" in err and "nothing to divide" in err
    code, _, err = end("cache", "clear", "--debug")
    assert code == ExitCode.INTERNAL
    assert "Traceback (most recent call last)" in err


def test_every_command_knows_debug(end: Callable[..., tuple[int, str, str]]) -> None:
    for command in (["run"], ["verify"], ["init"], ["fetch", "hf"], ["themes", "check"]):
        code, out, _ = end(*command, "--help")
        assert code == 0
        assert "--debug" in out


def test_a_missing_command_and_help_are_no_failures(
    end: Callable[..., tuple[int, str, str]],
) -> None:
    assert end("--help")[0] == 0
    assert end("no-such-command")[0] == ExitCode.INPUT


def test_verify_tells_the_same_the_different_and_what_nobody_can_tell(
    end: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    pages = [tmp_path / path.name for path in bundled_paths()]
    for page, path in zip(pages, bundled_paths(), strict=True):
        page.write_bytes(path.read_bytes().replace(b"BERT", b"Bert", 1))
    out = tmp_path / "o"
    asked = ("--encoder", "lsa", "--no-copy", "--quiet", "--out", out)
    assert end("run", *pages, *asked) == (0, "", "")
    code, said, _ = end("verify", out, *pages)
    assert code == 0 and "2 inputs" in said
    code, said, _ = end("verify", out)  # bundled digests of the same names are others
    assert code == ExitCode.CANNOT_TELL and "not compared" in said and "mar-11" in said
    assert end("verify", out, pages[0])[0] == ExitCode.CANNOT_TELL
    code, said, _ = end("verify", out, *pages, __file__)
    assert code == ExitCode.DIFFERS and said == f"{__file__}: no input of this study\n"
    code, said, _ = end("verify", out, *bundled_paths())
    assert code == ExitCode.DIFFERS and said.count("differs") == 2
    (out / "papers.csv").unlink()
    code, said, _ = end("verify", out)
    assert (code, said) == (ExitCode.DIFFERS, "papers.csv: missing\n")


def test_interrupting_a_run_is_one_line_and_leaves_nothing(tmp_path: Path):
    out = tmp_path / "new" / "o"
    process = subprocess.Popen(
        [*COMMAND, "run", "--encoder", "lsa", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not (out / ".digest-atlas" / "new").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, err = process.communicate(timeout=60)
    assert (process.returncode, said, err) == (ExitCode.INTERRUPTED, "", "interrupted\n")
    assert not out.parent.exists()
