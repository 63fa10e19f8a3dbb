"""pyproject, lock and environment.yml agree, and the wheel works on its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
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
USER_EXTRAS = [name for name in PROJECT["optional-dependencies"] if name != "dev"]


def requirements(*extras: str) -> dict[str, Requirement]:
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    found = [Requirement(text) for text in texts]
    return {canonicalize_name(item.name): item for item in found}


def lock() -> dict[str, str]:
    lines = (ROOT / ".ci" / "lock-py3.11.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def conda() -> dict[str, Requirement]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    found = {}
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
