"""How Sphinx builds the site; `python -m analysis.notebooks site` calls it offline."""

import re
from typing import Any

from analysis import __version__

project = "Digest Atlas"
author = "The Digest Atlas developers"
copyright = "The Digest Atlas developers, MIT licence"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc", "sphinx_click"]
nb_execution_mode = "off"  # the notebooks hold their outputs; `make figures` made them
nb_merge_streams = True
nb_ipywidgets_js = {}
nb_render_image_options = {"width": "100%"}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
myst_all_links_external = False

autodoc_typehints = "none"  # the docstrings say the types, with shapes and units
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

smartquotes = False  # "--out" in the help of a command stays as it is typed
html_theme = "furo"
html_title = f"Digest Atlas {release}"
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
exclude_patterns = ["**/.ipynb_checkpoints"]


def skip_metadata_requests(
    app: Any, what: str, name: str, thing: Any, skip: bool, options: Any
) -> Any:
    """Leave out what scikit-learn adds to every estimator."""
    return True if re.fullmatch(r"set_\w+_request|get_metadata_routing", name) else None


def setup(app: Any) -> None:
    """Tell Sphinx of the above."""
    app.connect("autodoc-skip-member", skip_metadata_requests)
