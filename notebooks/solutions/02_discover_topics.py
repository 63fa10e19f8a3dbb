# %% [markdown]
# ### Exercise 2.1: interpret
#
# Take the paper with the lowest confidence. Read its title, its abstract and its soft
# membership. Would you leave it in its topic? Decide, and give your reasons in two or three
# sentences.
#
# *Hint:* `unsure[0]` is its number; a row of `model.soft_membership_` has one share per topic.

# %%
# solution
i = int(unsure[0])
shares_of_fits = np.sort(model.soft_membership_[i])[::-1]
first, second = np.argsort(-model.soft_membership_[i], kind="stable")[:2]
assert shares_of_fits[0] < 0.75 and model.confidence_[i] == model.confidence_.min()
example = (
    f"The paper is “{titles[i]}”. The fits put it under “{topics['label'][first]}” in "
    f"{shares_of_fits[0]:.0%} and under “{topics['label'][second]}” in {shares_of_fits[1]:.0%} "
    "of the draws. No topic is its home. I would leave it where it is, since every paper needs a "
    "place in the map, but I would not name it as an example of that topic."
)
# end of solution
my_decision = example  # solution

# %%
check("2.1", my_decision)

# %% [markdown] tags=["rubric"]
# - Names the topics that compete for the paper, with their shares.
# - Decides, with a reason taken from the title or abstract.
# - Says what follows for the use of the topic: do not quote the paper as typical.

# %% [markdown]
# ### Exercise 2.2: choose
#
# You write an overview of one page for people outside the field: six groups at most, and none
# smaller than eight papers. Which grain do you take: `"coarse"`, `"medium"` or `"fine"`?
#
# *Hint:* `model.hierarchy_` has a row per topic and grain.

# %%
# solution
sizes = model.hierarchy_.groupby("grain")["n_papers"]
fits = (sizes.size() <= 6) & (sizes.min() >= 8)
# end of solution
grain = fits.index[fits].item()  # solution

# %%
check("2.2", grain)

# %% [markdown] tags=["key"]
# Which grain is right depends on the reader, not on the data. For a list of related work the
# fine topics would be the better choice.

# %% [markdown]
# ### Exercise 2.3: criticise
#
# A post shows the map and says: "The two largest topics lie on opposite sides, so these fields
# have nothing in common." Criticise this with numbers from `similarity`, in two or three
# sentences.
#
# *Hint:* `similarity[model.labels_ == 0][:, model.labels_ == 1]` holds the cosines of the
# papers of one topic with those of another.

# %%
# solution
across = float(similarity[model.labels_ == 0][:, model.labels_ == 1].mean())
together = (model.labels_[:, None] == model.labels_) & ~np.eye(len(corpus), dtype=bool)
within, overall = float(similarity[together].mean()), float(off_diagonal.mean())
assert 0.1 < across < overall < within
example = (
    f"The mean cosine of the two topics' papers is {across:.2f}. That is less than the "
    f"{overall:.2f} of any two papers here, and less than the {within:.2f} within topics, but it "
    "is not nothing: they share what all these papers share. The map keeps neighbours only; how "
    "far apart two groups lie on it means nothing. I would say that their papers are less alike "
    "than most, and give these three numbers."
)
# end of solution
what_is_wrong = example  # solution

# %%
check("2.3", what_is_wrong)

# %% [markdown] tags=["rubric"]
# - Says that only nearness means something on the map, not distance or direction.
# - Gives a mean cosine between the topics and compares it with another one.
# - Offers a claim that the data do support.
