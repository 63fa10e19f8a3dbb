# %% [markdown]
# ### Exercise 5.1
#
# In how many of the digests is theme-01 the most frequent theme? Ties count for the theme that
# comes first.
#
# *Hint:* bring `shares` into a table with `pivot(index="digest", columns="name", values="n")`
# and take `idxmax(axis=1)`.

# %%
# solution
counts = shares.pivot(index="digest", columns="name", values="n")
# end of solution
leading = int((counts.idxmax(axis=1) == "theme-01").sum())  # solution

# %%
check("5.1", leading)

# %% [markdown]
# ### Exercise 5.2
#
# Of all themes, which has the largest adjusted p-value, that is, the least sign of change?
#
# *Hint:* `idxmax` on the column of `changes`, then its `name`.

# %%
steadiest = str(changes.loc[changes["p_adjusted"].idxmax(), "name"])  # solution

# %%
check("5.2", steadiest)

# %% [markdown]
# ### Exercise 5.3
#
# Repeat the test on the first fifteen digests only. How many themes are called changed at an
# adjusted p below 0.05?
#
# *Hint:* slice the columns of `stream.membership`, keep the papers that those digests list, and
# leave `dates` out.

# %%
# solution
half = stream.membership[:, :15]
seen = half.any(axis=1)
table = trend(half[seen], stream.labels[seen], names=stream.themes, digests=stream.digests[:15])
# end of solution
halfway = int((table["p_adjusted"] < 0.05).sum())  # solution

# %%
check("5.3", halfway)
