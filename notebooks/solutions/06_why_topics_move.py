# %% [markdown]
# ### Exercise 6.1
#
# What is the lowest agreement between two of the four consensus runs?
#
# *Hint:* `agreement["consensus"]` is a matrix with ones on its diagonal.

# %%
lowest = float(agreement["consensus"].min())  # solution

# %%
check("6.1", lowest)

# %% [markdown]
# ### Exercise 6.2
#
# In how many of the four consensus runs do papers 0 and 1 stand in the same topic?
#
# *Hint:* `runs["consensus"]` has a row per run and a column per paper.

# %%
together = int((runs["consensus"][:, 0] == runs["consensus"][:, 1]).sum())  # solution

# %%
check("6.2", together)

# %% [markdown]
# ### Exercise 6.3
#
# What would Bonferroni's adjustment (p times fifteen tests) make of `smallest["p_value"]`: in how
# many of the forty pairs is it below 0.05?
#
# *Hint:* multiply, compare, count.

# %%
bonferroni = int((smallest["p_value"] * 15 < 0.05).sum())  # solution

# %%
check("6.3", bonferroni)
