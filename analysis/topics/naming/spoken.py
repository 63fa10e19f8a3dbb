"""How far papers speak of a term: they use it, or stand among papers that do."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

__all__ = ["spoken_of"]


def spoken_of(present: sp.csr_matrix, graph: sp.csr_matrix) -> sp.csc_matrix:
    """Say how far every paper speaks of every term.

    A paper that uses a term speaks of it. One that does not speaks of it as far as the papers
    around it use it more than all papers do: papers on one subject rarely all use one word.

    Parameters
    ----------
    present : csr_matrix of shape (n, n_terms)
        1 where a paper uses a term.
    graph : csr_matrix of shape (n, n)
        Weights between neighbours.

    Returns
    -------
    csc_matrix of shape (n, n_terms)
        From 0 to 1: (r - b) / (r + b) for the share r of the neighbours that use the term and
        the share b of all papers, so 0.5 where three times as many do; 1 for a paper that uses
        it. Rounded to 6 decimals.

    Examples
    --------
    >>> graph = sp.csr_matrix([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0.0]])
    >>> spoken_of(sp.csr_matrix([[1.0], [0], [0], [0]]), graph).toarray().ravel().tolist()
    [1.0, 0.2, 0.0, 0.0]
    """
    n = present.shape[0]
    neighbours = np.asarray((graph > 0).sum(axis=1)).ravel()
    weight = np.asarray(graph.sum(axis=1)).ravel()
    # The paper itself counts as one more neighbour.
    itself = np.divide(weight, neighbours, out=np.ones(n), where=neighbours > 0)
    around = sp.diags(1.0 / (weight + itself)) @ (graph + sp.diags(itself))
    near = sp.csc_matrix(around @ present)
    usual = np.asarray(present.mean(axis=0)).ravel()
    # Two papers of the usual kind are added, so that one neighbour of few says little.
    seen = float(np.median(neighbours)) + 1 if n else 1.0
    term = np.repeat(np.arange(present.shape[1]), np.diff(near.indptr))
    rate = (seen * near.data + 2 * usual[term]) / (seen + 2)
    near.data = np.round(np.maximum(rate - usual[term], 0.0) / (rate + usual[term]), 6)
    near.eliminate_zeros()
    return sp.csc_matrix(near.maximum(sp.csc_matrix(present)))
