# %% [markdown]
# # 1. Read digests
#
# **What you'll do.** Open two real digest pages, turn them into a table of papers, and see what
# counts as *one* paper.
#
# **What you'll learn.** Why the same paper must not be counted twice, how papers are recognised
# when their titles are spelled differently, and what the program says when a page is broken.
#
# **What you'll need.** A little Python and pandas; no network. About five seconds.

# %% [markdown]
# ## What does a digest page look like?
#
# A digest is a page that lists papers, as you would copy it from a browser: some header lines,
# one of them a date, then title and abstract in turn. Two such pages come with the package.
# Their abstracts are summaries written for this project; titles and order are the real ones.

# %%
from textwrap import shorten

from analysis.digests.load import bundled_paths

first_page = bundled_paths()[0]
print(first_page.name)
for line in first_page.read_text(encoding="utf-8").splitlines()[:9]:
    print("|", shorten(line, 76, placeholder=" ..."))

# %% [markdown]
# ## What does the reader make of it?
#
# `load_digests` finds out the format by itself (pages, tables, reference files, saved web pages)
# and sorts the digests by date. A paper is kept as it stands on the page: nothing is stripped
# from a title, so `How <SEG> Token Works` keeps its angle brackets.

# %%
from analysis import Corpus, load_digests
from analysis.notebooks import check, read_digests, say, show_figure, version_line

digests = load_digests()
for digest in digests:
    print(digest.name, digest.date, len(digest.papers), "papers;", "read as", digest.source)
digests[0].papers[0].title

# %% [markdown]
# ## How many papers are there?
#
# *Predict before you run:* one page has 66 entries, the next day's has 99. A paper may stay on
# the page for several days. How many different papers do you expect: 165, about 140, about 100?

# %%
from analysis.plots import plot_digest_overlap

corpus = Corpus.from_digests(digests)
drawn = plot_digest_overlap(corpus.digests)
show_figure(drawn, "digest_overlap", corpus.digests)
read_digests(corpus)

# %% [markdown]
# If both pages were simply put under each other, every repeated paper would pull clusters towards
# itself and would be counted twice in every test. So a paper is one row, and *membership*,
# beside it, says which digests list it: one row per paper, one column per digest.

# %%
both = int(corpus.membership.all(axis=1).sum())
print(corpus.membership[:3])
say(f"{both} of {len(corpus)} papers have True in both columns.")

# %% [markdown]
# ## When are two entries the same paper?
#
# They are told by their arXiv id, else by their DOI, else by the title without regard to case,
# accents and punctuation. Two different arXiv ids are never one paper, however alike the titles.
#
# *Predict before you run:* how many papers are these five entries?

# %%
from analysis.digests import Digest, DigestPaper

entries = (
    DigestPaper("Adapters Everywhere", "An abstract.", arxiv_id="2401.00010"),
    DigestPaper("Adapters everywhere!", "A longer, later abstract.", arxiv_id="2401.00010v2"),
    DigestPaper("Adapters everywhere", "The same title, no id."),
    DigestPaper("Adapters Everywhere", "Another paper of that title.", arxiv_id="2402.00300"),
    DigestPaper("A survey of adapters", "Something else."),
)
page = Digest("made-up", "page", None, entries, None, "")

# %%
small = Corpus.from_digests([page])
small.papers[["paper_id", "title", "abstract"]]

# %%
say(f"The {len(entries)} entries are {len(small)} papers; merged: {len(small.merged)} of them.")

# %% [markdown]
# The first three entries became one paper: the second has the same id (a version does not count),
# and the third has the same title and no id of its own. What was merged is not hidden: it is
# in `merged`, and a study writes it to its manifest.

# %%
small.merged[0]["titles"], small.merged[0]["identifiers"]

# %% [markdown]
# ## What if a page is broken?
#
# Here the last title has no abstract. A study leaves such a record out, warns, and lists it in
# `intake.csv`. With `strict=True` it is an error that names the file and the line, and says what
# to do.

# %%
from pathlib import Path

from analysis import InputError

Path("broken.txt").write_text(
    "Mar 11\n\nA title\n\nIts abstract, a sentence long.\n\nAnother title\n"
)
try:
    load_digests(["broken.txt"], strict=True)
except InputError as error:
    print(error)

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 1.1: interpret
#
# A colleague says: "The later page lists 99 papers, so 99 papers are new that day." In two or
# three sentences with numbers: what do the two pages say about what is new? What can they not
# say?
#
# *Hint:* `corpus.membership` has one column per digest, the earlier first; `~` negates.

# %% tags=["exercise"]
# Your lines here.
what_is_new = ...

# %% tags=["exercise"]
check("1.1", what_is_new)

# %% [markdown] tags=["exercise"]
# ### Exercise 1.2: choose
#
# In which of these pairs are the two entries one paper? Decide first, then try it with `Digest`
# and `Corpus` as above. Answer with a set of letters, such as `{"a", "e"}`.
#
# - a: "Frogs at night" without an id, and "Frogs at night" with the id 2401.00001
# - b: "Frogs at night" with the id 2401.00001, and "Frogs at night" with the id 2402.00002
# - c: "Frogs at Night." and "frogs at night", both without an id
# - d: "Frogs at night" and "Frogs after dark", both with the id 2401.00001
# - e: "Frogs at night" and "Frogs by night", both without an id

# %% tags=["exercise"]
# Your lines here.
one_paper = ...

# %% tags=["exercise"]
check("1.2", one_paper)

# %% [markdown] tags=["exercise"]
# ### Exercise 1.3: criticise
#
# A study puts the pages under each other and drops every line whose title has come before,
# letter by letter. Use the five entries above: name one paper that is then counted twice, and
# two papers that become one. What would you do instead, and how would a reader see it?

# %% tags=["exercise"]
# Your lines here.
what_goes_wrong = ...

# %% tags=["exercise"]
check("1.3", what_goes_wrong)

# %% [markdown]
# ## Limits
#
# - A page says which papers somebody listed, not which were written.
# - Without ids, two different papers of the same title would become one. The manifest's list of
#   merged papers is where you would see it.
# - A date such as "Mar 11" has no year: pass `year=`, or digests of two years could not be put
#   in order.
#
# ## Further reading
#
# - Notebook 4: what shared papers do to a comparison of two digests.
# - The reference pages on reading digests: every format, with an example.
# - Christen (2012), *Data Matching: Concepts and Techniques for Record Linkage, Entity
#   Resolution, and Duplicate Detection*. Springer.

# %%
print(version_line())
