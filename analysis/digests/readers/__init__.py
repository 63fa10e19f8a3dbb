"""The readers, one module a format; each names its `analysis.digests.formats.Reader` READER."""
