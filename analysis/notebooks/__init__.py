"""What the notebooks call, and what keeps them true.

In a notebook: `show_figure` puts a figure with its words into the page, the `read_` functions
read a table out in a sentence, `check` tells whether an exercise is solved, `version_line` says
what computed the page. Behind them: the pairing of
text and notebook (`documents`), running in a fresh kernel (`execute`), exercises made from
tested solutions (`exercises`), the gallery (`gallery`), the site (`site`). The command is
``python -m analysis.notebooks``.
"""

from __future__ import annotations

import lazy_loader

# The public names stand in the stub beside this file; each loads on first use (SPEC 1).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
