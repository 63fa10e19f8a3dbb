# %% [markdown]
# ### Exercise 1.1
#
# How many papers are listed by the later digest only?
#
# *Hint:* `corpus.membership` has one column per digest, the earlier first; `~` negates.

# %%
only_later = int((corpus.membership[:, 1] & ~corpus.membership[:, 0]).sum())  # solution

# %%
check("1.1", only_later)

# %% [markdown]
# ### Exercise 1.2
#
# What share of the *earlier* digest's papers is listed again by the later one? Give a fraction,
# not a percentage.
#
# *Hint:* the denominator is the number of papers in the earlier digest.

# %%
kept = float(corpus.membership.all(axis=1).sum() / corpus.membership[:, 0].sum())  # solution

# %%
check("1.2", kept)

# %% [markdown]
# ### Exercise 1.3
#
# How many *different* papers have the word "continual" in their title, in small or capital
# letters?
#
# *Hint:* use `corpus.papers`, not the digests; `str.contains` takes `case=False`.

# %%
continual = int(corpus.papers["title"].str.contains("continual", case=False).sum())  # solution

# %%
check("1.3", continual)
