"""The page's own scripts and styles: sources in ``src`` and ``css``, built into two bundles."""
