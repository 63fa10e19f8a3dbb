# %% [markdown]
# ### Exercise 3.1
#
# How many papers are filed under `peft`?
#
# *Hint:* `filed.primary` has one theme id per paper.

# %%
n_peft = int((filed.primary == "peft").sum())  # solution

# %%
check("3.1", n_peft)

# %% [markdown]
# ### Exercise 3.2
#
# How many papers have more than one theme?
#
# *Hint:* `filed.themes` has a tuple per paper, the primary theme first.

# %%
several = sum(len(themes) > 1 for themes in filed.themes)  # solution

# %%
check("3.2", several)

# %% [markdown]
# ### Exercise 3.3
#
# If the probabilities are honest, how many *filed* papers do you expect under the right theme?
#
# *Hint:* the expected number of successes is the sum of their probabilities.

# %%
expected_right = float(filed.probability[filed.primary != ""].sum())  # solution

# %%
check("3.3", expected_right)
