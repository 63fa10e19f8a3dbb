# %% [markdown]
# ### Exercise 6.1: interpret
#
# The consensus agrees better with itself than BERTopic's defaults do. A friend concludes that its
# topics are the true ones. What do the numbers show, and what would it take to show more? Two or
# three sentences.

# %%
# solution
assert mean["consensus"] > mean["bertopic"]
example = (
    f"The numbers show how steady the answers are: {mean['consensus']:.2f} for the consensus, "
    f"{mean['bertopic']:.2f} for BERTopic's defaults on these {len(corpus)} papers. Steady is not "
    "right: a model that puts all papers into one topic would agree with itself perfectly. For "
    "more, people who know the field would have to group the papers, or judge the topics, without "
    "knowing which model made them."
)
# end of solution
steady_or_right = example  # solution

# %%
check("6.1", steady_or_right)

# %% [markdown] tags=["rubric"]
# - Tells steadiness from correctness.
# - Gives a case in which a steady answer is wrong or useless.
# - Names an outside standard: labels, judges, another corpus.

# %% [markdown]
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

# %%
# solution
kept_number, kept_group = same_number, least
assert kept_number < kept_group
# end of solution
give = "a" if kept_number > kept_group else "b"  # solution

# %%
check("6.2", give)

# %% [markdown] tags=["key"]
# Numbers, colours and places follow from the order of sizes and from the drawing; one topic that
# splits can shift them all. The papers are what a topic is.

# %% [markdown]
# ### Exercise 6.3: criticise
#
# A paper reports: "Of fifteen themes, we found that theme 7 changed significantly (p = 0.03)."
# The other fourteen are not mentioned. Use the forty pairs above in which nothing changed: how
# often could such a paper have been written? What should the authors have done?

# %%
# solution
alone = float((smallest["p_value"] < 0.05).mean())
adjusted = float((smallest["p_adjusted"] < 0.05).mean())
assert alone > 0.25 > adjusted
example = (
    f"Though nothing changed, some theme had p < 0.05 in {alone:.0%} of the forty pairs, so the "
    "paper could have been written about every second of them. The authors looked at fifteen "
    "tests and told of one. They should report all fifteen and adjust for them; then a false "
    f"claim came up in {adjusted:.0%} of the pairs."
)
# end of solution
what_is_wrong = example  # solution

# %%
check("6.3", what_is_wrong)

# %% [markdown] tags=["rubric"]
# - Gives the share of the pairs in which some theme looks changed.
# - Says that the tests which showed nothing belong in the report.
# - Names the adjustment, and what it does to that share.
