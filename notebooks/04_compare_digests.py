# %% [markdown]
# # 4. Compare two digests
#
# **What you'll do.** Ask which themes take more room in the second digest than in the first, and
# how sure the answer is.
#
# **What you'll learn.** Why shared papers must not be counted as independent, what permuting
# papers does, how to read an interval beside an adjusted p-value, and how large a change would
# have to be to be found.
#
# **What you'll need.** Notebooks 1 and 3; what a p-value is. About fifteen seconds.

# %%
import numpy as np

from analysis import compare_digests, run_study, simulate_digests
from analysis.notebooks import check, read_change, say, show_figure, version_line
from analysis.plots.names import theme_names

study = run_study()
names = theme_names(study.taxonomy)
trends = study.trends[study.trends["kind"] == "theme"]

# %% [markdown]
# ## What are the shares?
#
# *Predict before you run:* one digest has 66 papers. How wide will the 95 % interval of a share
# of 10 % be: two points, seven, fifteen?

# %%
from analysis.plots import plot_theme_shares

shares = study.shares[study.shares["kind"] == "theme"]
show_figure(plot_theme_shares(shares, names=names), "theme_shares", shares)
first = shares[shares["digest"] == study.digests["digest"][0]]
near = first.loc[(first["share"] - 0.1).abs().idxmin()]
width = 100 * (near["ci_high"] - near["ci_low"])
say(f"Around a share of {near['share']:.0%} the interval is {width:.0f} percentage points wide.")

# %% [markdown]
# ## Why not an ordinary test of two proportions?
#
# Such a test takes the digests for two independent samples. These two share papers, which stand
# on both sides with the same theme and so pull the two shares together: the sampling error of the
# *difference* is smaller than the test takes it to be.

# %%
n_a, n_b = study.digests["n_papers"]
both = int(study.papers["digests"].str.contains("|", regex=False).sum())
blind = np.sqrt(1 / n_a + 1 / n_b)
aware = np.sqrt(1 / n_a + 1 / n_b - 2 * both / (n_a * n_b))
say(
    f"With {both} shared papers, the standard error of a difference is "
    f"{1 - aware / blind:.0%} smaller than that of two digests without a paper in common."
)

# %% [markdown]
# ## How can chance be measured by hand?
#
# Say nothing changed. Then a paper's theme has nothing to do with the page that lists it: which
# papers were on the first page only, on the second only, or on both, could as well have been dealt
# out by lot. So we deal it out by lot, thousands of times, and look how far the shares move.
#
# A paper adds to a change of shares by its *weight*: one over the size of the second page if that
# lists it, less one over the size of the first if that does. A paper on both has both parts.

# %%
pages = study.digests["digest"].tolist()
member = np.array([[page in cell.split("|") for page in pages] for cell in study.papers["digests"]])
themes = list(names)
indicators = study.papers["theme"].to_numpy()[:, None] == np.array(themes)
print(member.shape, indicators.shape)

# %% [markdown]
# *Predict before you run:* among 99,999 shuffles, how many move “Vision and language” up by as much
# as was seen: none, tens, hundreds?

# %%
rng = np.random.default_rng(1)
first, second = member.T
weight = second / second.sum() - first / first.sum()
seen = weight @ indicators  # the change of every theme
shuffled = np.array([rng.permutation(weight) @ indicators for _ in range(99_999)])
as_high = (1 + (shuffled >= seen - 1e-9).sum(axis=0)) / 100_000
as_low = (1 + (shuffled <= seen + 1e-9).sum(axis=0)) / 100_000
by_hand = np.minimum(1, 2 * np.minimum(as_high, as_low))

# %%
from analysis.plots.style import new_axes, style

one = themes.index("vision-language")
with style():
    axes = new_axes(None, 5, 2.3)
    axes.hist(100 * shuffled[:, one], bins=19, color="0.75")
    axes.axvline(100 * seen[one], color="black")
    axes.set(xlabel="Change by shuffling (points)", ylabel="Shuffles")
words = f"Histogram of 99,999 changes by shuffling; a line marks the change seen, {seen[one]:+.1%}."
show_figure(axes, alt=words)

# %% [markdown]
# The grey bars are what chance does, the line is what was seen. The p-value is the share of
# shuffles that reach the line, doubled, because a fall of that size would have counted as well.
# (The data themselves count as one shuffle, so no p-value is ever zero.)
#
# Now the package's own test on the same indicators:

# %%
ours = compare_digests(member, indicators, names=themes, n_permutations=99_999, random_state=1)
apart = np.abs(by_hand - ours["p_value"]).max()
say(
    f"By hand {by_hand[one]:.4f}, by the package {ours['p_value'][one]:.4f}; over all themes the "
    f"two p-values differ by {apart:.3f} at most."
)

# %% [markdown]
# They agree, up to the luck of the shuffles. The adjusted p-value asks a harder question: how
# often does *any* theme move as far, in units of how far each one usually moves?

# %%
usual = np.sqrt((weight**2).sum() * indicators.var(axis=0, ddof=1))  # what the shuffles scatter by
farthest = np.stack([(shuffled / usual).max(axis=1), -(shuffled / usual).min(axis=1)])
side = (as_low < as_high).astype(int)  # 1 for a fall
reached = np.where(side, -seen, seen) / usual - 1e-9
counts = (farthest[side] >= reached[:, None]).sum(axis=1)
adjusted = np.minimum(1, 2 * (1 + counts) / 100_000)

# %%
apart = np.abs(adjusted - ours["p_adjusted"]).max()
say(
    f"By hand {adjusted[one]:.3f}, by the package {ours['p_adjusted'][one]:.3f}; over all themes "
    f"the two differ by {apart:.3f} at most."
)

# %% [markdown]
# ## What changed?
#
# A study goes one step further. Papers may be misfiled, so it does this many times, each time with
# themes drawn by their probabilities, and takes the middle p-value.
#
# *Predict before you run:* which themes look like they changed in the figure above?

# %%
from analysis.plots import plot_theme_change

show_figure(plot_theme_change(trends, names=names), "theme_change", trends)
read_change(study)

# %% [markdown]
# Each interval is for one theme, taken alone. Among fourteen independent tests where nothing
# changed, at least one has p < 0.05 about half of the time. The verdict allows for that:

# %%
alone = int((trends["p_value"] < 0.05).sum())
together = int((trends["p_adjusted"] < 0.05).sum())
say(f"Taken one by one {alone} themes have p < 0.05; adjusted for all at once, {together}.")

# %%
columns = ["name", "n_a", "n_b", "change", "p_value", "p_adjusted", "verdict"]
trends.nsmallest(5, "p_value")[columns].round(3)

# %% [markdown]
# ## How do you show it on a slide?
#
# A slope chart says more at a glance and less about certainty: lines of themes that are called
# neither growing nor shrinking stay pale.

# %%
from analysis.plots import plot_slope_chart

ends = tuple(study.digests["digest"].iloc[[0, -1]])
show_figure(plot_slope_chart(trends, names=names, ends=ends), "slope_chart", trends)

# %% [markdown]
# ## How large would a change have to be?
#
# The smallest detectable change is the growth that would be found in four of five cases.
#
# *Predict before you run:* with four times as many papers, will it be a quarter or a half?

# %%
found = {}
for times in (1, 2, 4, 8):
    drawn = simulate_digests((66 * times, 99 * times), overlap=29 * times, shares=[0.1] * 8)
    table = compare_digests(
        drawn.membership, drawn.indicators, names=drawn.names, n_permutations=999
    )
    found[times] = table["minimum_detectable_change"].median()
say(", ".join(f"{66 * t} and {99 * t} papers: {100 * m:.1f} points" for t, m in found.items()))

# %% [markdown]
# It falls with the square root: four times the papers, about half the change.
#
# ## What does the test say where we know the truth?
#
# We draw digests in which one theme grows from 5 % to 30 % of the new papers, and the others
# change only to make room for it. (The papers in both digests hold the share in the second
# digest below 30 %.)

# %%
planted = simulate_digests(shares=[0.05] + [0.1] * 9, growth={0: 0.3}, random_state=1)
table = compare_digests(planted.membership, planted.indicators, names=planted.names)
best = table.nsmallest(1, "p_value").iloc[0]
say(
    f"{best['name']} is called {best['verdict']}: {best['share_a']:.0%} to {best['share_b']:.0%}, "
    f"adjusted p {best['p_adjusted']:.3f}; of the nine others, "
    f"{int((table['p_adjusted'] < 0.05).sum() - (best['p_adjusted'] < 0.05))} are called changed."
)

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 4.1: interpret
#
# Choose a theme whose interval leaves out zero, but which is called "not distinguishable". Write
# two or three sentences about it that a newspaper could print and a statistician would sign.
#
# *Hint:* an interval leaves out zero where `ci_low > 0` or `ci_high < 0`.

# %% tags=["exercise"]
# Your lines here.
for_the_paper = ...

# %% tags=["exercise"]
check("4.1", for_the_paper)

# %% [markdown] tags=["exercise"]
# ### Exercise 4.2: choose
#
# Next month you want to find changes half as large as today. What helps? Answer with a letter.
#
# - a: digests with four times as many papers
# - b: 99,999 permutations in place of 9,999
# - c: testing only the theme that looks best in the figure
# - d: digests with twice as many papers
#
# *Hint:* `found` holds the smallest detectable change for 1, 2, 4 and 8 times the papers.

# %% tags=["exercise"]
# Your lines here.
choice = ...

# %% tags=["exercise"]
check("4.2", choice)

# %% [markdown] tags=["exercise"]
# ### Exercise 4.3: criticise
#
# A press release says: "Models of source code stayed the same: the test found no change." Use
# the row of `code-models` in `trends`. What is wrong with the sentence? Write a better one.

# %% tags=["exercise"]
# Your lines here.
what_is_wrong = ...

# %% tags=["exercise"]
check("4.3", what_is_wrong)

# %% [markdown]
# ## Limits
#
# - "Not distinguishable" is not "unchanged": look at the smallest detectable change.
# - Two digests cannot show how much digests differ from day to day anyway: the only chance the
#   test knows of is which papers came in. From ten digests on, day-to-day noise can be measured:
#   notebook 5.
# - Shares sum to one (with the unfiled papers). When one theme grows, others must give way.
#
# ## Further reading
#
# - Westfall and Young (1993), *Resampling-Based Multiple Testing*. Wiley.
# - Derrick, Russ, Toher and White (2017), Test statistics for the comparison of means for two
#   samples that include both paired and independent observations. *JMASM* 16(1).
# - Hoenig and Heisey (2001), The abuse of power. *The American Statistician* 55(1).

# %%
print(version_line())
