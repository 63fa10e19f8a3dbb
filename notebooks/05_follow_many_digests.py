# %% [markdown]
# # 5. Follow many digests
#
# **What you'll do.** Follow eight themes through thirty weekly digests, say which grow and which
# shrink, and then look up what had really been planted.
#
# **What you'll learn.** Why a rising line is not yet a trend, what more digests tell you that more
# papers do not, and why shares, not counts, are followed.
#
# **What you'll need.** Notebook 4. The stream is simulated, so that the truth is known; put your
# own digests into the next cell to follow those instead. About ten seconds.

# %% tags=["parameters"]
DIGESTS = []  # your files or folders; empty: a simulated stream
YEAR = None  # the year of digests whose date lacks one
THEMES = "machine-learning"  # the themes your papers are filed under

# %%
import numpy as np

from analysis import trend
from analysis.notebooks import check, follow_digests, say, show_figure, version_line
from analysis.trends import series_shares

stream = follow_digests(DIGESTS, year=YEAR, themes=THEMES)
sizes = stream.membership.sum(axis=0)
say(
    f"{len(stream.digests)} digests list {len(stream.membership)} different papers; the smallest "
    f"lists {sizes.min()}, the largest {sizes.max()}."
)

# %% [markdown]
# ## What do the lines look like?
#
# Each panel is a theme; the band is the 95 % interval of the week's share.
#
# *Predict before you run:* one theme was made to grow and one to shrink; six were left to give
# way. Which are they? Write your guess down.

# %%
from analysis.plots import plot_share_bands

parts = {"names": stream.themes, "digests": stream.digests, "dates": stream.dates}
shares = series_shares(stream.membership, stream.indicators, **parts)
drawn = plot_share_bands(shares, names=stream.names)
show_figure(drawn, "share_bands", shares)

# %%
widths = 100 * (shares["ci_high"] - shares["ci_low"])
say(f"Half of the weekly intervals are wider than {widths.median():.0f} percentage points.")

# %% [markdown]
# The same numbers as a heat map, where a slow drift is easier to see than a jump:

# %%
from analysis.plots import plot_share_heat_map

show_figure(plot_share_heat_map(shares, names=stream.names), "share_heat_map", shares)

# %% [markdown]
# ## Counts or shares?
#
# *Predict before you run:* digests differ in size. Will a theme's *count* follow its *share*
# closely, or the digest's size?

# %%
biggest = stream.themes[int(stream.indicators.sum(axis=0).argmax())]
row = shares[shares["name"] == biggest]
with_size = np.corrcoef(row["n"], row["n_papers"])[0, 1]
with_share = np.corrcoef(row["n"], row["share"])[0, 1]
say(
    f"The weekly count of “{stream.names[biggest]}” correlates {with_size:.2f} with the size of "
    f"the digest and {with_share:.2f} with the theme's share."
)

# %% [markdown]
# ## Which themes change?
#
# From ten digests on, the digest is the unit: a line through the weekly shares is held against
# the scatter of the weeks, and whole digests are permuted in time. A week with an odd mixture
# then cannot pass for a trend.

# %%
changes = trend(stream.membership, stream.indicators, **parts)
columns = ["name", "share_first", "share_last", "change", "p_adjusted", "verdict"]
changes.sort_values("change")[columns].round(3)

# %%
called = changes[changes["verdict"].isin(["growing", "shrinking"])]
pairs = zip(called["name"], called["verdict"], strict=True)
words = [f"“{stream.names[theme]}” {verdict}" for theme, verdict in pairs]
say("Called: " + ("; ".join(words) or "none") + ".")

# %% [markdown]
# ## What had been planted?
#
# *Predict before you run:* did the test find both, and nothing else?

# %%
for theme, words in stream.planted.items():
    print(f"{stream.names[theme]}: {words}")
found = {name for name in called["name"] if name in stream.planted}
say(
    f"Found {len(found)} of {len(stream.planted)} planted changes; "
    f"{len(called) - len(found)} other themes are called changed."
)

# %% [markdown]
# A test that rarely cries wolf also sleeps through some wolves. How large a growth it would
# have found in four of five cases stands in the table:

# %%
planted = changes[changes["name"].isin(list(stream.planted))]
planted[["name", "change", "ci_low", "ci_high", "minimum_detectable_change", "closure"]].round(3)

# %% [markdown]
# When one theme takes more room, all others together must give way, if by a little each. Where a
# theme is called changed, the column `closure` says whether that change holds apart from this.
#
# ## Would six digests have done?
#
# *Predict before you run:* take only six of the digests, spread over the same time. Is the same
# change found?

# %%
few = np.linspace(0, len(stream.digests) - 1, 6).astype(int)
held = stream.membership[:, few]
listed = held.any(axis=1)
some = {"names": stream.themes, "digests": [stream.digests[i] for i in few]}
early = trend(held[listed], stream.indicators[listed], **some)
found = [stream.names[theme] for theme in early.loc[early["p_adjusted"] < 0.05, "name"]]
say(f"Called changed with {len(few)} digests: {', '.join(found) or 'none'}.")

# %% [markdown]
# With fewer than ten digests the test cannot see how much digests scatter by themselves; it
# counts only the chance of which papers came in, and so it is more easily convinced.
#
# ## By week, or by month?
#
# Calendar bins pool the weeks. They make a smoother picture; they add no information.

# %%
monthly = series_shares(stream.membership, stream.indicators, by="month", **parts)
drawn = plot_share_bands(monthly, names=stream.names)
show_figure(drawn, "share_bands_by_month", monthly)

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# They are about the simulated stream; with digests of your own the checked one does not apply.
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 5.1: interpret
#
# Theme 02 was made to shrink, and its interval leaves out zero. Still the table does not call it
# shrinking. Explain to a colleague in two or three sentences how both can be true.

# %% tags=["exercise"]
# Your lines here.
both_true = ...

# %% tags=["exercise"]
check("5.1", both_true)

# %% [markdown] tags=["exercise"]
# ### Exercise 5.2: choose
#
# Which of these sentences does the table `changes` support? Answer with a set of letters.
#
# - a: "Theme 06 grew."
# - b: "Theme 04 stayed the same."
# - c: "It cannot be told whether theme 03 grew."
# - d: "All themes but theme 06 are stable."
#
# *Hint:* there is a verdict "stable". Is it in the table?

# %% tags=["exercise"]
# Your lines here.
sentences = ...

# %% tags=["exercise"]
check("5.2", sentences)

# %% [markdown] tags=["exercise"]
# ### Exercise 5.3: criticise
#
# A newsletter compares two weeks, the one with the fewest papers and the one with the most, and
# writes how many times more papers theme 01 has. Work out that number, and the share of theme 01
# in both weeks. What is wrong with the newsletter?

# %% tags=["exercise"]
# Your lines here.
what_is_wrong = ...

# %% tags=["exercise"]
check("5.3", what_is_wrong)

# %% [markdown]
# ## Limits
#
# - The straight line is a summary. A theme that rises and falls again may show no trend; look at
#   the bands.
# - A paper is counted in the first digest that lists it. What a digest repeats is the editors'
#   doing, not the field's.
# - In your own stream nobody tells you what was planted, and the themes themselves were filed
#   by a program that errs (notebook 3).
#
# ## Further reading
#
# - Kendall (1938), A new measure of rank correlation. *Biometrika* 30.
# - Sen (1968), Estimates of the regression coefficient based on Kendall's tau. *JASA* 63.
# - Aitchison (1986), *The Statistical Analysis of Compositional Data*. Chapman and Hall.

# %%
print(version_line())
