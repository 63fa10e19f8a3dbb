"""Fuzz targets for everything that reads from outside; ``python -m tests.fuzz`` runs them."""
