"""Notebooks in a real JupyterLab: Run All in headless Chromium, and look at what comes out.

The browser is the system's Chromium, or the one that CHROMIUM names. Without one these tests
are skipped. By default one lesson is opened; with ALL_NOTEBOOKS=1 in the environment, as in
continuous integration, all of them and the template, and `test_lessons.py` runs none again.
Lessons are solved, and what they put out is held to the committed notebooks.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.notebooks.build import TEMPLATE
from analysis.notebooks.documents import find_noise, lessons, tidy
from analysis.notebooks.execute import kernel_environment, warm_up
from analysis.notebooks.exercises import solved
from analysis.notebooks.slides import to_slides
from analysis.template import write_template

ROOT = Path(__file__).resolve().parents[2]
ALL = os.environ.get("ALL_NOTEBOOKS") == "1"
NAMES = [path.stem for path in lessons(ROOT)] + [TEMPLATE.stem]
STARTING, RUNNING = 180, 300  # seconds that a busy machine may take
SKIP_BUSY = "opened in continuous integration only: set ALL_NOTEBOOKS=1"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve copies of the lessons, solved, and of the template."""
    folder = tmp_path_factory.mktemp("lab")
    for path in lessons(ROOT):
        nbformat.write(solved(path), folder / f"{path.stem}.ipynb")
    write_template(folder)
    warm_up()
    port = free_port()
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root"]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class="]
    command[-1] += "jupyterlab.NeverCheckForUpdate"
    # The notebook's model can be asked when all has run; and every cell is in the page at once.
    command += ["--LabApp.expose_app_in_browser=True", f"--LabApp.user_settings_dir={home}"]
    tracker = home / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}', encoding="utf-8")
    environment = kernel_environment(home, {"HOME": str(home)})
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        assert server.poll() is None, "JupyterLab did not start"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"JupyterLab did not answer within {STARTING} seconds")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if ALL or name[:2] == "01" else pytest.mark.skip(SKIP_BUSY))
        for name in NAMES
    ],
)
def test_run_all_in_jupyterlab(
    name: str, browser: Any, lab: str, held_to_the_committed: Any
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(1000 * STARTING)
    page.goto(f"{lab}/lab/workspaces/{name.replace('_', '-')}/tree/{name}.ipynb")
    page.wait_for_function(READY)
    page.get_by_role("menuitem", name=re.compile("^Edit$")).click()
    page.get_by_role("menuitem", name="Clear Outputs of All Cells").click()
    page.get_by_role("menuitem", name=re.compile("^Run$")).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(RUN, timeout=1000 * RUNNING)
    assert page.evaluate(ERRORS) == []
    assert problems(page) == []
    lines = page.locator(".jp-Notebook .jp-CodeCell .jp-OutputArea-output pre").all_inner_texts()
    assert lines[-1].startswith("digest-atlas ")
    done = tidy(nbformat.from_dict(page.evaluate(SAVED)))
    page.close()
    assert find_noise(done) == []
    if name != TEMPLATE.stem:
        held_to_the_committed(done, next(p for p in lessons(ROOT) if p.stem == name))


# An empty notebook stands in the page until the file is read and its kernel has answered.
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.context;
    const session = context?.sessionContext;
    return context?.isReady && session?.isReady && session.session?.kernel?.status === 'idle';
}"""
MODEL = """
    const shown = window.jupyterapp.shell.currentWidget;
    const cells = [...shown.content.model.cells].filter(cell => cell.type === 'code');
    const outputs = cells.flatMap(cell => cell.outputs.toJSON());
    const errors = outputs.filter(output => output.output_type === 'error')
        .map(output => `${output.ename}: ${output.evalue}`);
"""
# Run All is over when every cell has its number, or a cell has failed, and the kernel is idle.
RUN = f"""() => {{ {MODEL}
    const kernel = shown.context.sessionContext.session?.kernel;
    return kernel?.status === 'idle'
        && (errors.length > 0 || cells.every(cell => cell.executionCount !== null));
}}"""
SAVED = "() => window.jupyterapp.shell.currentWidget.context.model.toJSON()"
ERRORS = f"() => {{ {MODEL} return errors; }}"


def problems(page: Any) -> list[str]:
    """Read the page: every cell run, nothing on standard error, images to be seen."""
    found: list[str] = page.evaluate(
        """async () => {
        const said = [], book = document.querySelector('.jp-Notebook');
        for (const words of book.querySelectorAll(
            "[data-mime-type='application/vnd.jupyter.error'],"
            + "[data-mime-type='application/vnd.jupyter.stderr']"))
            said.push(words.innerText);
        const images = [...book.querySelectorAll('.jp-RenderedImage img')];
        for (const image of images) {
            await image.decode().catch(() => said.push('an image that cannot be read'));
            if (image.naturalWidth < 100 || image.width < 100)
                said.push('an image that cannot be seen');
        }
        for (const prompt of book.querySelectorAll('.jp-CodeCell .jp-InputPrompt'))
            if (/^\\[[ *]\\]:/.test(prompt.innerText)) said.push('a cell that did not run');
        if (!images.length) said.push('no image');
        return said;
    }"""
    )
    return found


def test_slides_turn_with_the_arrow_keys(browser: Any, tmp_path: Path) -> None:
    deck = to_slides(lessons(ROOT)[0].with_suffix(".ipynb"), tmp_path / "deck.html")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(deck.as_uri())
    place = page.locator("#place")
    n = int(place.inner_text().split("/")[1])
    page.keyboard.press("ArrowRight")
    assert place.inner_text() == f"2 / {n}"
    assert page.locator("section:visible").count() == 1
    page.keyboard.press("End")
    assert place.inner_text() == f"{n} / {n}"
    page.get_by_role("button", name="Slide before").click()
    assert place.inner_text() == f"{n - 1} / {n}"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
