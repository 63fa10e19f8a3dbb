# %% [markdown]
# # My study
#
# This notebook runs the study that `study.toml`, beside it, describes. Edit `study.toml`
# (your digests, their year, the folder for the results) and `themes.toml` (the themes to file
# papers under), then choose *Run > Run All Cells*. Until you change it, it runs on the two
# digests that come with the package.
#
# The same from a terminal: `digest-atlas run --settings study.toml`

# %% [markdown]
# ## 1. What goes in

# %%
from analysis import run_study
from analysis.output import write_study
from analysis.settings import read_settings

settings = read_settings("study.toml")
result = run_study(settings=settings)
result.digests

# %% [markdown]
# ## 2. The topics that were found

# %%
from analysis.notebooks import show_figure
from analysis.plots import plot_topic_map

show_figure(plot_topic_map(result.map, result.papers, result.topics))

# %%
result.topics[["topic", "label", "n_papers", "stability", "keywords"]]

# %% [markdown]
# ## 3. The themes you asked about

# %%
from analysis.plots import plot_share_bands, plot_theme_change, plot_theme_shares
from analysis.plots.names import theme_names

names = theme_names(result.taxonomy)
over_time = result.shares["digest"].nunique() > 2  # digests, or the bins that `by` asks for
plot = plot_share_bands if over_time else plot_theme_shares
show_figure(plot(result.shares, names=names))

# %% [markdown]
# What changed over the digests, or over the years, months or weeks that `by` asks for, and how
# sure that is (nothing is drawn where there is only one):

# %%
from analysis.notebooks import read_change

if len(result.trends):
    show_figure(plot_theme_change(result.trends, names=names))
read_change(result)

# %% [markdown]
# ## 4. Look up a paper
#
# Where did a paper go, and what spoke for that? Put any word of its title in place of `BERT`.

# %%
found = result.papers[result.papers["title"].str.contains("BERT", regex=False)]
found.merge(result.evidence[["paper_id", "evidence"]], on="paper_id")[
    ["title", "topic_label", "theme", "theme_probability", "evidence"]
]

# %% [markdown]
# ## 5. Write everything to a folder
#
# Tables as CSV, figures as SVG and PNG, one report page, and a manifest that
# `digest-atlas verify` can hold the files to.

# %%
folder = write_study(result, settings.out)
sorted(path.name for path in folder.iterdir())

# %%
from analysis.notebooks import version_line

print(version_line())
