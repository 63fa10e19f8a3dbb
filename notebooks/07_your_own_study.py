# %% [markdown]
# # 7. Your own study
#
# **What you'll do.** Run a whole study, from digest pages to a report, on the two digests that
# come with the package; then put your own digests and themes in and run it again.
#
# **What you'll learn.** Which decisions are yours (digests, themes, grain, seed), how to read
# each result with its uncertainty, and how to hand a study on so that someone else can check it.
#
# **What you'll need.** Nothing but this package; no network. To use your own digests: each
# saved as a text file (a title, a blank line, its abstract, a blank line, and so on), and their
# year if the pages do not say it. About ten seconds for two digests.

# %% [markdown]
# ## What do you want to study?
#
# This is the only cell you have to edit. An empty list of digests means the two bundled ones.
# The cell carries the tag `parameters`, so the notebook also runs without being opened:
# `papermill 07_your_own_study.ipynb done.ipynb -p YEAR 2025 -y "DIGESTS: [a.txt, b.txt]"`

# %% tags=["parameters"]
DIGESTS = []  # your files or folders, such as ["monday.txt", "tuesday.txt"]
YEAR = None  # the year of digests whose date lacks one, such as 2025
THEMES = "pretraining"  # or "machine-learning", or your own file, "themes.toml"
ENCODER = "minilm"  # "lsa" needs no PyTorch
GRANULARITY = "medium"  # or "coarse", "fine"
SEED = 0
OUT = "out"

# %% [markdown]
# ## What came in?
#
# A paper that two digests list is one paper. Everything below counts papers, not entries.
#
# *Predict before you run:* the bundled digests have 66 and 99 entries. How many different papers
# do you expect?

# %%
from analysis import run_study
from analysis.notebooks import check, read_digests, show_figure
from analysis.plots import plot_digest_overlap

result = run_study(
    DIGESTS, year=YEAR, encoder=ENCODER, themes=THEMES, granularity=GRANULARITY, seed=SEED
)
show_figure(plot_digest_overlap(result.digests))
read_digests(result)

# %% [markdown]
# ## Which topics are there?
#
# Topics are found without telling the program what to look for. Near each other on the map
# means alike in wording and meaning; distances across the map mean little.

# %%
from analysis.notebooks import read_topics
from analysis.plots import plot_topic_map

drawn = plot_topic_map(result.map, result.papers, result.topics)
show_figure(drawn)
read_topics(result)

# %% [markdown]
# `stability` says how well a topic held together when the clustering was repeated on altered
# copies of the data: near 1, the same papers came together every time.

# %%
import pandas as pd

pd.set_option("display.max_colwidth", None)
result.topics[["topic", "label", "n_papers", "stability"]].round(2)

# %% [markdown]
# ## What share of each digest has each theme?
#
# Themes are your questions. A paper counts for one theme at most, and a paper that fits none is
# left unfiled; it still counts in the denominator.

# %%
from analysis.notebooks import read_themes
from analysis.plots import plot_theme_shares
from analysis.plots.names import theme_names

names = theme_names(result.taxonomy)
shares = result.shares[result.shares["kind"] == "theme"]
show_figure(plot_theme_shares(shares, names=names))
read_themes(result)

# %% [markdown]
# ## What changed, and how sure is that?
#
# *Predict before you run:* from a look at the shares above, which themes would you call growing?
# Write the list down, then compare it with the verdicts.

# %%
from analysis.notebooks import read_change
from analysis.plots import plot_theme_change

trends = result.trends[result.trends["kind"] == "theme"]
if len(trends):
    show_figure(plot_theme_change(trends, names=names))
read_change(result)

# %% [markdown]
# Many themes are tested at once, so the verdicts use p-values adjusted for that; the interval
# beside each is for that theme alone. Where the two disagree the figure says so.
#
# ## Why is this paper filed there?
#
# Put a word of a title in place of `BERT`. The evidence says which phrases of the taxonomy, and
# which sentence of the abstract, spoke for the theme.

# %%
found = result.papers[result.papers["title"].str.contains("BERT", regex=False)].head(3)
for paper_id, title in zip(found["paper_id"], found["title"], strict=True):
    why = result.evidence.loc[result.evidence["paper_id"] == paper_id, "evidence"].item()
    print(title, *(why or "filed under no theme").split("|"), sep="\n    ")

# %% [markdown]
# ## How do you hand it on?
#
# One call writes every table, every figure, a report that opens from disk, and a manifest with
# the hash of each input and output. `digest-atlas verify out` compares the folder with it.

# %%
from analysis.output import write_study

folder = write_study(result, OUT)
sorted(path.name for path in folder.iterdir())

# %%
from analysis.verify import verify_folder

verify_folder(folder, DIGESTS).differences

# %% [markdown]
# An empty list: nothing differs. Change one byte of one file, run the cell again, and it is
# named.

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# They are about the bundled digests; with your own, the checked one does not apply.
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 7.1: interpret
#
# Write the result of this study in three sentences: what changed, how sure that is, and what
# could not be told. Use at least three numbers.

# %% tags=["exercise"]
# Your lines here.
my_result = ...

# %% tags=["exercise"]
check("7.1", my_result)

# %% [markdown] tags=["exercise"]
# ### Exercise 7.2: choose
#
# You hand on the folder `out`. Which of these would `digest-atlas verify` report? Decide first,
# then try it on a copy. Answer with a set of letters.
#
# - a: one digit in `trends.csv` is changed
# - b: the folder gets another name
# - c: a figure is deleted
# - d: a blank is added at the end of `papers.csv`
#
# *Hint:* `verify_folder` gives a list of differences; `shutil.copytree` makes a copy.

# %% tags=["exercise"]
# Your lines here.
found_out = ...

# %% tags=["exercise"]
check("7.2", found_out)

# %% [markdown] tags=["exercise"]
# ### Exercise 7.3: criticise
#
# Criticise your own study. Which verdict would you trust least, and why? Which of your decisions
# (digests, themes, grain, seed) would you change to try it?
#
# *Hint:* the column `note` says what a verdict depends on.

# %% tags=["exercise"]
# Your lines here.
weakest_verdict = ...

# %% tags=["exercise"]
check("7.3", weakest_verdict)

# %% [markdown]
# ## Limits
#
# - Two digests show what two pages listed. They say nothing about what is being written
#   elsewhere, and a digest's editors are part of what you measure.
# - Themes are as good as their definitions. Read the unfiled papers and a few filed ones before
#   you trust a share.
# - A study with few papers can find only large changes: look at the smallest detectable change
#   before you read "not distinguishable" as "no change".
#
# ## Further reading
#
# - Notebook 4 on the comparison of digests, notebook 6 on what makes topics move.
# - Traag, Waltman and van Eck (2019), From Louvain to Leiden: guaranteeing well-connected
#   communities. *Scientific Reports* 9, 5233.
# - Gelman and Loken (2014), The statistical crisis in science. *American Scientist* 102(6).

# %%
from analysis.notebooks import version_line

print(version_line())
