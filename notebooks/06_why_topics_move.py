# %% [markdown]
# # 6. Why topics move
#
# **What you'll do.** Run two topic models on the same papers again and again, change one thing
# that should not matter each time, and measure what moved.
#
# **What you'll learn.** How much of a topic model's answer is the seed, the order of the rows or
# a number without meaning, and why counts and single p-values mislead.
#
# **What you'll need.** Notebooks 2 and 4, and the extra `bertopic` for the comparison. BERTopic
# is widely used and has many settings; what is shown are its defaults, with a seed. About half
# a minute.

# %%
import numpy as np

from analysis import Corpus, get_encoder, load_digests
from analysis.notebooks import check, fit_runs, run_agreement, say, show_figure, version_line

corpus = Corpus.from_digests(load_digests())
vectors = get_encoder("minilm").fit(corpus.texts).encode(corpus.texts)
seeds = range(4)
engines = ("bertopic", "consensus")

# %% [markdown]
# ## Does the seed matter?
#
# Four runs that differ in nothing but the seed. Agreement is the adjusted Rand index: 1 for the
# same groups, near 0 for chance.
#
# *Predict before you run:* two runs of one model on the same papers, how well do they agree?

# %%
from analysis.plots import plot_stability_matrix

runs = {name: fit_runs(vectors, corpus.texts, engine=name, seeds=seeds) for name in engines}
agreement = {name: run_agreement(found) for name, found in runs.items()}
names = [f"seed {seed}" for seed in seeds]

# %% [markdown]
# BERTopic's defaults:

# %%
import pandas as pd

table = pd.DataFrame(agreement["bertopic"], columns=names)
drawn = plot_stability_matrix(agreement["bertopic"], names, what="Agreement")
show_figure(drawn, "seeds_bertopic", table)

# %% [markdown]
# The consensus that notebook 2 builds:

# %%
table = pd.DataFrame(agreement["consensus"], columns=names)
drawn = plot_stability_matrix(agreement["consensus"], names, what="Agreement")
show_figure(drawn, "seeds_consensus", table)

# %%
pairs = np.triu_indices(len(names), 1)
mean = {name: matrix[pairs].mean() for name, matrix in agreement.items()}
say(
    f"Between two seeds the agreement is {mean['bertopic']:.2f} for BERTopic's defaults and "
    f"{mean['consensus']:.2f} for the consensus of many runs."
)

# %% [markdown]
# No single run of the consensus is cleverer than others. It makes many of them and keeps what
# they agree on. With a fixed seed either model repeats itself, but that only hides how different
# the answer of another seed would have been.
#
# ## How many papers are left out?
#
# *Predict before you run:* BERTopic may call a paper an outlier. What share of 136?

# %%
for name, found in runs.items():
    left = (found < 0).sum(axis=1)
    n_topics = [len(set(run[run >= 0].tolist())) for run in found]
    print(f"{name:10} topics: {n_topics}  papers in no topic: {left.tolist()}")
share = (runs["bertopic"] < 0).mean()
say(f"BERTopic's defaults leave out {share:.0%} of the papers on average.")

# %% [markdown]
# These defaults are made for thousands of documents. Among a hundred or so there are few clusters
# of at least ten papers, and what becomes of the rest depends on the seed.
#
# ## Does the order of the rows matter?
#
# Same seed, same papers, handed in the other way round. (The consensus is told the papers' ids
# and sorts by them; BERTopic knows rows only.)

# %%
backwards = range(len(corpus))[::-1]
turned = {
    name: fit_runs(vectors, corpus.texts, engine=name, seeds=[0], order=backwards) for name in runs
}
for name in runs:
    moved = run_agreement([runs[name][0], turned[name][0]])[0, 1]
    print(f"{name:10} agreement of both orders: {moved:.2f}")

# %% [markdown]
# ## What does the number of a topic mean?
#
# Of the consensus runs above, take the two that agree least.
#
# *Predict before you run:* is topic 3 of the one the same topic as topic 3 of the other?

# %%
least = agreement["consensus"].min()
a, b = np.argwhere(agreement["consensus"] == least)[0]
same_number = (runs["consensus"][a] == runs["consensus"][b]).mean()
say(
    f"{same_number:.0%} of the papers have the same topic number under seeds {a} and {b}, while "
    f"the groups themselves agree to {least:.2f}."
)

# %% [markdown]
# A number says little, then: compare topics by their papers, never by their numbers. They go by
# size here, and by the smallest paper id where sizes are equal. So the same study always has the
# same numbers, but a single topic that splits in two can shift the numbers of all the others.
#
# ## Did it grow, or did everything?
#
# Two digests, the second twice as long, in which nothing changed.

# %%
from analysis import compare_digests, simulate_digests

drawn = simulate_digests((80, 160), overlap=10, shares=[0.3, 0.2, 0.1], random_state=3)
table = compare_digests(drawn.membership, drawn.indicators, names=drawn.names)
table[["name", "n_a", "n_b", "share_a", "share_b", "p_adjusted", "verdict"]].round(3)

# %%
more = int((table["n_b"] > table["n_a"]).sum())
called = int((table["p_adjusted"] < 0.05).sum())
say(f"{more} of {len(table)} themes have more papers than before; {called} are called changed.")

# %% [markdown]
# ## What do many tests at once do?
#
# Forty pairs of digests in which nothing changed, fifteen themes each.
#
# *Predict before you run:* in how many of the forty is some p-value below 0.05?

# %%
from analysis.notebooks import null_claims

smallest = null_claims(40)
wrong = (smallest < 0.05).sum()
say(
    f"Some theme has p < 0.05 in {wrong['p_value']} of {len(smallest)} pairs of digests; some "
    f"theme has an adjusted p < 0.05 in {wrong['p_adjusted']} of them."
)

# %% [markdown]
# And nobody tells of the comparisons that showed nothing. Adjusting for all themes at once keeps
# the chance of *any* false claim at one in twenty or less.

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 6.1: interpret
#
# The consensus agrees better with itself than BERTopic's defaults do. A friend concludes that its
# topics are the true ones. What do the numbers show, and what would it take to show more? Two or
# three sentences.

# %% tags=["exercise"]
# Your lines here.
steady_or_right = ...

# %% tags=["exercise"]
check("6.1", steady_or_right)

# %% [markdown] tags=["exercise"]
# ### Exercise 6.2: choose
#
# You publish a topic and want readers to find it again in a run of their own. What do you give
# them? Answer with a letter.
#
# - a: its number
# - b: the ids of its papers
# - c: its colour in the map
# - d: its place in the map
#
# *Hint:* look at how many papers kept the number of their topic, and how well the groups agree.

# %% tags=["exercise"]
# Your lines here.
give = ...

# %% tags=["exercise"]
check("6.2", give)

# %% [markdown] tags=["exercise"]
# ### Exercise 6.3: criticise
#
# A paper reports: "Of fifteen themes, we found that theme 7 changed significantly (p = 0.03)."
# The other fourteen are not mentioned. Use the forty pairs above in which nothing changed: how
# often could such a paper have been written? What should the authors have done?

# %% tags=["exercise"]
# Your lines here.
what_is_wrong = ...

# %% tags=["exercise"]
check("6.3", what_is_wrong)

# %% [markdown]
# ## Limits
#
# - One corpus of 136 papers in one field. With thousands of documents BERTopic finds many
#   topics, and with other settings (`min_topic_size`, no outliers) other ones.
# - Agreement between runs is not correctness: a model that always gives the same wrong answer
#   agrees with itself.
# - The consensus has a seed, too. It feeds every draw, so what you see above is all of its
#   influence.
#
# ## Further reading
#
# - Grootendorst (2022), BERTopic: neural topic modeling with a class-based TF-IDF procedure.
#   *arXiv* 2203.05794.
# - Hubert and Arabie (1985), Comparing partitions. *Journal of Classification* 2.
# - Hoyle et al. (2021), Is automated topic model evaluation broken? *NeurIPS*.
# - Lancichinetti and Fortunato (2012), Consensus clustering in complex networks. *Scientific
#   Reports* 2, 336.

# %%
print(version_line())
