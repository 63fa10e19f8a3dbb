# %% [markdown]
# # 3. File papers under themes
#
# **What you'll do.** Bring your own questions: file every paper under one of fourteen named
# themes, see why it went there, and set the themes beside the topics that were found.
#
# **What you'll learn.** How themes differ from topics, what the probability of a theme means,
# and why leaving a paper unfiled is an answer.
#
# **What you'll need.** Notebooks 1 and 2. No network, no encoder. About 15 seconds.

# %%
import numpy as np

from analysis import Corpus, TopicModel, get_encoder, load_digests, load_taxonomy
from analysis.notebooks import check, say, show_figure, version_line
from analysis.themes import Taxonomy, ThemeAssigner, crosswalk

corpus = Corpus.from_digests(load_digests())
encoder = get_encoder("minilm").fit(corpus.texts)
vectors = encoder.encode(corpus.texts)
topics = TopicModel().fit(vectors, documents=corpus.texts, ids=corpus.papers["paper_id"].tolist())

# %% [markdown]
# ## What is a theme?
#
# A topic is found; a theme is asked for. A theme has an id, a name, a one-line definition, and
# a few phrases that its papers might use. It is written in a text file that you can edit.

# %%
taxonomy = load_taxonomy("pretraining")
theme = {theme.id: theme for theme in taxonomy.themes}["peft"]
print(theme.name, "\n ", theme.definition)
for seed in theme.seeds[:5]:
    print("   -", seed)
say(f"The taxonomy “{taxonomy.name}” has {len(taxonomy.themes)} themes.")

# %% [markdown]
# ## Where does each paper go?
#
# *Predict before you run:* will every paper find a theme? What share will be left over?

# %%
given = {
    "documents": corpus.texts,
    "titles": corpus.papers["title"].tolist(),
    "encode": encoder.encode,
    "topics": topics.labels_,
}
assigner = ThemeAssigner(taxonomy).fit(vectors, **given)
filed = assigner.assign()
unfiled = int((filed.primary == "").sum())
say(f"{len(corpus) - unfiled} of {len(corpus)} papers are filed, {unfiled} left unfiled.")

# %% [markdown]
# An unfiled paper is one for which "none of these" is more probable than any theme. It stays in
# every denominator, so shares do not grow just because something was hard to file.
#
# ## Why did a paper go there?
#
# The evidence names the phrases and the sentence that spoke for the theme.

# %%
why = assigner.explain()
surest = np.argsort(-filed.probability, kind="stable")[:3]
for i in surest:
    print(f"{corpus.papers['title'][i]}\n  {filed.primary[i]} ({filed.probability[i]:.2f})")
    for reason in why[i][:2]:
        print("   ", reason)

# %% [markdown]
# Which theme lies where on the map, and which papers are in it? The legend shows one theme at a
# time; a paper that you press opens with all its evidence, its further themes, and the papers
# that are most like it.

# %%
from analysis import run_study

run_study().explore(colour="theme")

# %% [markdown]
# ## How sure is it?
#
# Each paper has a probability for its best theme, against all other themes and none, also when
# it is left unfiled because "none" is more probable.

# %%
from analysis.plots import plot_confidence_histogram

best, is_filed = filed.probability, filed.primary != ""
drawn = plot_confidence_histogram(best, is_filed)
data = corpus.papers[["paper_id"]].assign(theme=filed.primary, probability=best)
show_figure(drawn, "theme_probability", data)
say(f"The best theme of half the papers has a probability of at least {np.median(best):.2f}.")

# %% [markdown]
# ## Is it as sure as it should be?
#
# *Predict before you run:* if probabilities are honest, how many of a hundred papers filed with
# probability 0.6 sit under the right theme?
#
# Whether they are honest can be told only where the truth is known. Two people filed the papers of
# the earlier digest by hand. Their labels are not part of this package; where they lie beside it,
# the next two cells hold the probabilities against them. The test is strict: people read the whole
# abstracts, the program our short summaries, and a paper for which people found no theme counts as
# filed wrongly.

# %% tags=["reference"]
from analysis.notebooks import calibration_table, read_calibration, reference_labels
from analysis.plots import plot_calibration_curve

people = np.array(reference_labels(given["titles"]))
rows = np.flatnonzero((people != "") & is_filed)
agreed = filed.primary[rows] == people[rows]
read_calibration(best[rows], agreed)

# %% tags=["reference"]
if len(rows):
    table = calibration_table(best[rows], agreed, n_bins=4)
    show_figure(plot_calibration_curve(table, what="under the theme that people chose"))

# %% [markdown]
# A mark above the diagonal says that the probabilities are too modest there, a mark below it that
# they are too sure. Look at the length of the lines first: some sixty labels show a large error
# only. And people are no perfect standard; two of them do not agree on every paper.
#
# ## How would it look with thousands of labels?
#
# For that we need papers whose truth is known without reading. A simulator draws them. It
# misfiles a quarter of them, and says of each with what probability it is filed rightly.

# %%
from analysis import simulate_digests

drawn = simulate_digests((1500, 1500), overlap=0, noise=0.25, random_state=1)
told, right = drawn.probabilities[drawn.filed], drawn.indicators[drawn.filed]
table = calibration_table(told, right)
show_figure(plot_calibration_curve(table, what="under the right theme"), "calibration", table)

# %%
off = (table["predicted"] - table["observed"]).abs().max()
say(
    f"Of {len(told)} filed papers, {right.mean():.0%} are under the right theme; in no bin do the "
    f"probability given and the share that was right differ by more than {100 * off:.0f} points."
)

# %% [markdown]
# The simulator is honest by design, so this curve shows what honesty looks like, and nothing
# about real papers. For those, label some yourself. Put them into `labels.csv` beside this
# notebook, with the columns `title` and `theme`; `digest-atlas themes label` helps to make them.

# %%
from pathlib import Path

from analysis.themes import read_labels

own, ids = {}, corpus.papers["paper_id"].tolist()
if Path("labels.csv").is_file():
    own = read_labels("labels.csv", ids=ids, titles=given["titles"], theme_ids=taxonomy.ids)
rows = [i for i, paper in enumerate(ids) if paper in own and filed.primary[i]]
read_calibration(best[rows], [filed.primary[i] == own[ids[i]] for i in rows])

# %% [markdown]
# ## Do themes and topics agree?
#
# They answer different questions. The crosswalk counts the papers of each theme in each topic.

# %%
from analysis.plots import plot_theme_topic_crosswalk

table = crosswalk(filed, topics.labels_)
names = {theme.id: theme.name for theme in taxonomy.themes}
labels = {str(n): label for n, label in enumerate(topics.topics_["label"])}
show_figure(plot_theme_topic_crosswalk(table, themes=names, topics=labels), "crosswalk", table)

# %%
largest = table[table["theme"] != ""].sort_values("share_of_theme", ascending=False).iloc[0]
say(
    f"The theme “{names[largest['theme']]}” lies most in one topic: "
    f"{largest['share_of_theme']:.0%} of its papers are in “{labels[str(largest['topic'])]}”."
)

# %% [markdown]
# ## What if nobody writes about a theme?
#
# Ask about beekeeping, and about football and kidneys for good measure. Names alone make a
# taxonomy; one theme here fits many of the papers, the others none.
#
# *Predict before you run:* how many papers will be filed under beekeeping?

# %%
asked = load_taxonomy("Large language models; Beekeeping; Football tactics; Kidney transplants")
odd = ThemeAssigner(asked).fit(vectors, **given)
names_asked, counts = np.unique(odd.assign().primary, return_counts=True)
for name, count in zip(names_asked, counts, strict=True):
    print(f"{count:4d}  {name or '(none of these)'}")
say(odd.fit_.sentence)

# %% [markdown]
# Themes compete with some two thousand general concepts, from number theory to bread baking. A
# paper that is nearer to concepts which belong to no theme is hardly filed, and being the least
# far of four far themes is no evidence. Below is by how much each theme is nearer than those, for
# its nearest paper: 0 is as near, and below -2 a theme needs strong words.

# %%
margins = dict(zip(asked.ids, odd.margins_.max(axis=0), strict=True))
for name, most in margins.items():
    print(f"{most:5.1f}  {name}")
say(f"The paper nearest to beekeeping is {-margins['beekeeping']:.1f} nearer to something else.")

# %% [markdown]
# A taxonomy may also fit badly as a whole, because it was written for another field. A study says
# which share of the papers fits it, and gives no verdict on themes that hardly any paper is
# about.

# %%
far = Taxonomy("far", tuple(theme for theme in asked.themes if theme.id != asked.ids[0]))
say(ThemeAssigner(far).fit(vectors, **given).fit_.sentence)

# %% [markdown]
# ## What if a theme is taken away?
#
# Themes compete. Take one out, and its papers go to the next best, or to none.
#
# *Predict before you run:* without "continual-pretraining", which theme will take its papers?

# %%
kept = tuple(theme for theme in taxonomy.themes if theme.id != "continual-pretraining")
without = ThemeAssigner(Taxonomy("without", kept)).fit(vectors, **given).assign()
moved = without.primary[filed.primary == "continual-pretraining"]
names, counts = np.unique(np.where(moved == "", "(unfiled)", moved), return_counts=True)
say("They went to: " + ", ".join(f"{n} {c}" for n, c in zip(names, counts, strict=True)) + ".")

# %% [markdown] tags=["exercises"]
# ## Exercises
#
# Questions to *interpret* or to *criticise* have no single answer. Put yours in quotes in place
# of the three dots; the check then shows how to mark it. For a question to *choose*, the check
# says whether your choice is right.

# %% [markdown] tags=["exercise"]
# ### Exercise 3.1: interpret
#
# If the probabilities are honest, how many filed papers do you expect under the wrong theme, and
# where are they? Write two or three sentences for someone who will quote the table.
#
# *Hint:* the expected number of right papers is the sum of their probabilities.

# %% tags=["exercise"]
# Your lines here.
expected_errors = ...

# %% tags=["exercise"]
check("3.1", expected_errors)

# %% [markdown] tags=["exercise"]
# ### Exercise 3.2: choose
#
# You can read twenty papers by hand and want to say which share of *all* filed papers is right.
# Which twenty do you read? Answer with a letter.
#
# - a: the twenty with the highest probability
# - b: the twenty with the lowest probability
# - c: twenty drawn at random
# - d: all papers of one theme that has about twenty
#
# *Hint:* compare the mean probability of such papers with that of all.

# %% tags=["exercise"]
# Your lines here.
choice = ...

# %% tags=["exercise"]
check("3.2", choice)

# %% [markdown] tags=["exercise"]
# ### Exercise 3.3: criticise
#
# A report gives every paper to the nearest of three themes: beekeeping, football tactics and
# kidney transplants. It calls the largest of them "a strong theme of this field". Count as that
# report does. What is wrong, and what should the report have said?
#
# *Hint:* in `odd.margins_` a column per theme says how near each paper is; the first column is
# for large language models.

# %% tags=["exercise"]
# Your lines here.
what_is_wrong = ...

# %% tags=["exercise"]
check("3.3", what_is_wrong)

# %% [markdown]
# ## Limits
#
# - A theme is what its definition and phrases say. Two people filing by hand do not agree on
#   every paper either.
# - A paper has one primary theme here; `themes` lists further ones that its text speaks of too.
# - The words and the vectors are English. For another language, use another encoder and write
#   the seeds in that language.
#
# ## Further reading
#
# - Krippendorff (2018), *Content Analysis: An Introduction to Its Methodology*. Sage.
# - Guo et al. (2017), On calibration of modern neural networks. *ICML*.
# - Grimmer and Stewart (2013), Text as data: the promise and pitfalls of automatic content
#   analysis methods for political texts. *Political Analysis* 21(3).

# %%
print(version_line())
