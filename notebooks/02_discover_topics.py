# %% [markdown]
# # 2. Discover topics
#
# **What you'll do.** Turn 136 abstracts into vectors, join neighbours into a graph, and let a
# consensus of many clusterings find the topics.
#
# **What you'll learn.** What a sentence vector can and cannot tell, why one clustering run is
# not enough, what grain means, and how to read a topic's stability and a paper's confidence.
#
# **What you'll need.** Notebook 1 for where the papers come from. No network and no encoder: the
# vectors of these papers come with the package. About 15 seconds.

# %%
import numpy as np

from analysis import Corpus, TopicModel, get_encoder, load_digests
from analysis.notebooks import check, say, show_figure, version_line

corpus = Corpus.from_digests(load_digests())
titles = corpus.papers["title"]

# %% [markdown]
# ## What is a paper to the computer?
#
# A sentence encoder gives each text a list of numbers, so that texts of like meaning point in
# like directions. The cosine of the angle between two vectors is 1 for the same direction.

# %%
vectors = get_encoder("minilm").fit(corpus.texts).encode(corpus.texts).astype(float)
similarity = (vectors @ vectors.T).round(6)
off_diagonal = similarity[~np.eye(len(corpus), dtype=bool)]
say(
    f"{vectors.shape[0]} papers have {vectors.shape[1]} numbers each; two papers have a cosine "
    f"of {off_diagonal.mean():.2f} on average, {off_diagonal.max():.2f} at most."
)

# %% [markdown]
# These papers are all about one field, so *everything* is rather similar. That is why the model
# first takes away what all papers have in common (it centres the vectors).
#
# ## Which papers are nearest to this one?
#
# *Predict before you run:* the query is the first paper with "LoRA" in its title (low-rank
# adaptation, a way to train few parameters). What will its neighbours share with it: the method,
# the task, or the words?

# %%
query = int(titles.str.contains("LoRA").to_numpy().argmax())
nearest = np.argsort(-similarity[query], kind="stable")[:6]
for i in nearest:
    print(f"{similarity[query, i]:.2f}", titles[i])

# %% [markdown]
# ## Which papers belong together?
#
# Each paper is joined to its nearest neighbours, and a method that finds densely linked groups
# (community detection, here Leiden's) is run on that graph hundreds of times. Each run leaves
# some papers out, and has its own seed and its own grain. How close two papers are is then the
# share of runs that kept them together. These shares give a tree of the papers, and the topics
# of every grain are cuts of that tree.
#
# *Predict before you run:* how many topics do you expect in 136 papers about pre-training?

# %%
model = TopicModel(random_state=0)
model.fit(vectors, documents=corpus.texts, ids=corpus.papers["paper_id"].tolist())
topics = model.topics_
outside = int((model.labels_ < 0).sum())
say(f"{len(topics)} topics hold {len(corpus) - outside} papers; {outside} papers are in none.")

# %% [markdown]
# A topic's keywords are the terms that its papers use more than the others do; words that every
# paper uses drop out.

# %%
from analysis.plots import plot_topic_keywords

show_figure(plot_topic_keywords(topics), "topic_keywords", topics.explode("keywords"))
say(f"The largest topic is “{topics['label'][0]}” with {topics['n_papers'][0]} papers.")

# %% [markdown]
# ## What does the landscape look like?
#
# The map draws the neighbour graph in two dimensions. Papers drawn side by side are alike; how
# far apart two distant groups lie, and in which direction, means nothing.

# %%
from analysis.plots import plot_topic_map
from analysis.topics import map_layout

layout = map_layout(model.graph_, random_state=0)
papers = corpus.papers[["paper_id", "title"]].assign(topic=model.labels_)
place = papers[["paper_id"]].assign(x=layout[:, 0], y=layout[:, 1])
show_figure(plot_topic_map(place, papers, topics), "topic_map", place.merge(papers))

# %% [markdown]
# A map on a screen can do more. `run_study` goes the whole way of these notebooks in one call,
# and `explore` shows its papers: point at a mark to read a title, zoom in to see the names of
# finer topics, draw a lasso around papers to list only those, and press one to read it. (Where
# notebooks run no scripts, this is a picture.)

# %%
from analysis import run_study

run_study().explore(colour="topic")

# %% [markdown]
# ## How sure is a topic, and how sure is a paper's place?
#
# *Stability* is how well a topic could be found again in all those runs (1: always the
# same papers). *Confidence* says how often a paper stayed with its topic.
#
# *Predict before you run:* will large topics or small ones be more stable?

# %%
ordered = topics.sort_values("stability", ascending=False)
linked = topics[["n_papers", "stability"]].corr(method="spearman").iloc[0, 1]
say(
    f"Most stable: “{ordered['label'].iloc[0]}” ({ordered['stability'].iloc[0]:.2f}); least: "
    f"“{ordered['label'].iloc[-1]}” ({ordered['stability'].iloc[-1]:.2f}). "
    f"The rank correlation of size and stability is {linked:+.2f}."
)

# %%
from analysis.plots import plot_confidence_histogram

told = corpus.papers[["paper_id"]].assign(confidence=model.confidence_)
drawn = plot_confidence_histogram(model.confidence_, what="Confidence in the topic")
show_figure(drawn, "topic_confidence", told)

# %%
unsure = np.argsort(model.confidence_, kind="stable")[:5]
for i in unsure:
    print(f"{model.confidence_[i]:.2f}", topics["label"][model.labels_[i]], "|", titles[i])

# %% [markdown]
# These five are the least sure. Read such papers before you quote a topic: a paper between two
# topics had to go somewhere.
#
# ## Which topics run into each other?
#
# A paper's *soft membership* says how likely each topic is: the share of fits, with everything
# redrawn, that would put the paper there. The matrix shows its mean by topic. What is off the
# diagonal, two topics share.

# %%
import pandas as pd

from analysis.plots import plot_stability_matrix

mixing = pd.DataFrame(model.soft_membership_).groupby(model.labels_).mean()
drawn = plot_stability_matrix(mixing.to_numpy(), topics["label"], what="Share of fits")
show_figure(drawn, "topic_mixing", mixing)

# %%
apart = mixing.to_numpy() * (1 - np.eye(len(topics)))
a, b = np.unravel_index(apart.argmax(), apart.shape)
say(
    f"Papers of “{topics['label'][a]}” would most often go to another topic, "
    f"“{topics['label'][b]}”: in {apart[a, b]:.0%} of fits."
)

# %% [markdown]
# ## Coarser or finer?
#
# There is no one right number of topics. `granularity="coarse"` or `"fine"` asks for fewer or
# more of them; the three grains nest, so a fine topic lies in one medium topic.
#
# *Predict before you run:* which of the topics above will fall apart first?

# %%
from analysis.plots import plot_topic_tree

show_figure(plot_topic_tree(model.hierarchy_), "topic_tree", model.hierarchy_)
counts = model.hierarchy_["grain"].value_counts(sort=False)
say("Topics: " + ", ".join(f"{n} {grain}" for grain, n in counts.items()) + ".")

# %% [markdown] tags=["exercises"]
# ## Exercises

# %% [markdown] tags=["exercise"]
# ### Exercise 2.1
#
# Which paper is nearest to paper number 0 (not counting itself)? Give its number.
#
# *Hint:* a row of `similarity` holds the cosines of one paper; the paper itself comes first.

# %% tags=["exercise"]
neighbour = ...

# %% tags=["exercise"]
check("2.1", neighbour)

# %% [markdown] tags=["exercise"]
# ### Exercise 2.2
#
# How many papers have a confidence below 0.5?
#
# *Hint:* `model.confidence_` has one number per paper.

# %% tags=["exercise"]
doubtful = ...

# %% tags=["exercise"]
check("2.2", doubtful)

# %% [markdown] tags=["exercise"]
# ### Exercise 2.3
#
# What is the mean cosine between papers of the *same* topic (a paper with itself left out)?
# Compare it with the average over all pairs above.
#
# *Hint:* `model.labels_[:, None] == model.labels_` says of every pair whether it shares a topic.

# %% tags=["exercise"]
# Your lines here.
within = ...

# %% tags=["exercise"]
check("2.3", within)

# %% [markdown]
# ## Limits
#
# - The vectors come from a general English encoder that reads the first 256 word pieces;
#   what an abstract says later has no say.
# - Labels are made of the papers' own words. They describe a topic; they do not define it.
# - With few papers, small topics rest on three or four papers each: look at them one by one.
#
# ## Further reading
#
# - Traag, Waltman and van Eck (2019), From Louvain to Leiden: guaranteeing well-connected
#   communities. *Scientific Reports* 9, 5233.
# - Lancichinetti and Fortunato (2012), Consensus clustering in complex networks. *Scientific
#   Reports* 2, 336.
# - Reimers and Gurevych (2019), Sentence-BERT: sentence embeddings using Siamese BERT-networks.
#   *EMNLP*.
# - Notebook 6: what makes topics move from run to run.

# %%
print(version_line())
