# %% [markdown]
# ### Exercise 7.1
#
# How many papers are filed under no theme? Give a whole number.
#
# *Hint:* in `result.papers` an unfiled paper has an empty `theme`.

# %%
unfiled = int((result.papers["theme"] == "").sum())  # solution

# %%
check("7.1", unfiled)

# %% [markdown]
# ### Exercise 7.2
#
# Which two themes, by their ids, have the largest *smallest detectable change* in
# `result.trends`? Give them as a set. These are the themes this pair of digests can say least
# about.
#
# *Hint:* keep the rows whose `kind` is `theme`; `nlargest` picks rows.

# %%
# solution
themes = result.trends[result.trends["kind"] == "theme"]
widest = themes.nlargest(2, "minimum_detectable_change")
# end of solution
hardest = set(widest["name"])  # solution

# %%
check("7.2", hardest)
