# %% [markdown]
# ### Exercise 4.1
#
# Of how many themes does the pointwise interval leave out zero?
#
# *Hint:* both bounds lie on the same side of zero: `ci_low > 0` or `ci_high < 0`.

# %%
clear = int(((trends["ci_low"] > 0) | (trends["ci_high"] < 0)).sum())  # solution

# %%
check("4.1", clear)

# %% [markdown]
# ### Exercise 4.2
#
# Bonferroni's adjustment multiplies each p-value by the number of tests (1 at most). What is the
# smallest p-value of the themes after it?
#
# *Hint:* `trends["p_value"].min()`, times the number of rows.

# %%
bonferroni = float(min(1.0, trends["p_value"].min() * len(trends)))  # solution

# %%
check("4.2", bonferroni)

# %% [markdown]
# ### Exercise 4.3
#
# Which theme, by its id, has the largest growth in percentage points?
#
# *Hint:* `idxmax` gives the row of the largest `change`.

# %%
fastest = str(trends.loc[trends["change"].idxmax(), "name"])  # solution

# %%
check("4.3", fastest)
