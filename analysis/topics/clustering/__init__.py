"""Clustering: one ensemble, its co-association, one tree, and the cuts of it."""

from analysis.topics.clustering.agreement import (
    Agreement,
    canonical_labels,
    expected_overlap,
    measure_agreement,
)
from analysis.topics.clustering.cluster import GRAINS, Clustering, cluster_papers
from analysis.topics.clustering.ensemble import Members, run_ensemble
from analysis.topics.clustering.leiden import leiden, merge_clusters
from analysis.topics.clustering.number import agreed_number, choose_number
from analysis.topics.clustering.settings import CLUSTERING, ClusterSettings
from analysis.topics.clustering.tree import TopicTree, grow_tree

__all__ = [
    "CLUSTERING",
    "GRAINS",
    "Agreement",
    "ClusterSettings",
    "Clustering",
    "Members",
    "TopicTree",
    "agreed_number",
    "canonical_labels",
    "choose_number",
    "cluster_papers",
    "expected_overlap",
    "grow_tree",
    "leiden",
    "measure_agreement",
    "merge_clusters",
    "run_ensemble",
]
