# %% [markdown]
# ### Exercise 2.1
#
# Which paper is nearest to paper number 0 (not counting itself)? Give its number.
#
# *Hint:* a row of `similarity` holds the cosines of one paper; the paper itself comes first.

# %%
neighbour = int(np.argsort(-similarity[0], kind="stable")[1])  # solution

# %%
check("2.1", neighbour)

# %% [markdown]
# ### Exercise 2.2
#
# How many papers have a confidence below 0.5?
#
# *Hint:* `model.confidence_` has one number per paper.

# %%
doubtful = int((model.confidence_ < 0.5).sum())  # solution

# %%
check("2.2", doubtful)

# %% [markdown]
# ### Exercise 2.3
#
# What is the mean cosine between papers of the *same* topic (a paper with itself left out)?
# Compare it with the average over all pairs above.
#
# *Hint:* `model.labels_[:, None] == model.labels_` says of every pair whether it shares a topic.

# %%
# solution
together = (model.labels_[:, None] == model.labels_) & ~np.eye(len(corpus), dtype=bool)
# end of solution
within = float(similarity[together].mean())  # solution

# %%
check("2.3", within)
