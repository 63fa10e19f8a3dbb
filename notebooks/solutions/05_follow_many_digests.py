# %% [markdown]
# ### Exercise 5.1: interpret
#
# Theme 02 was made to shrink, and its interval leaves out zero. Still the table does not call it
# shrinking. Explain to a colleague in two or three sentences how both can be true.

# %%
# solution
row = changes.set_index("name").loc["theme-02"]
assert row["verdict"] == "not distinguishable" and row["ci_high"] < 0
example = (
    f"The interval of {100 * row['ci_low']:.0f} to {100 * row['ci_high']:.0f} points is for this "
    f"theme alone, and there it shows a loss. With {len(changes)} themes tested together the "
    f"adjusted p is {row['p_adjusted']:.2f}, which is not enough. A real change is missed here: a "
    "test that rarely cries wolf pays for it with such cases, and more weeks would help."
)
# end of solution
both_true = example  # solution

# %%
check("5.1", both_true)

# %% [markdown] tags=["rubric"]
# - Tells the interval for one theme from the verdict for all themes.
# - Gives the adjusted p-value.
# - Says that a real change was missed, and that this is a price and not a mistake.

# %% [markdown]
# ### Exercise 5.2: choose
#
# Which of these sentences does the table `changes` support? Answer with a set of letters.
#
# - a: "Theme 06 grew."
# - b: "Theme 04 stayed the same."
# - c: "It cannot be told whether theme 03 grew."
# - d: "All themes but theme 06 are stable."
#
# *Hint:* there is a verdict "stable". Is it in the table?

# %%
# solution
verdict = changes.set_index("name")["verdict"]
supported = {
    "a": verdict["theme-06"] == "growing",
    "b": verdict["theme-04"] == "stable",
    "c": verdict["theme-03"] == "not distinguishable",
    "d": (verdict.drop("theme-06") == "stable").all(),
}
# end of solution
sentences = {letter for letter, holds in supported.items() if holds}  # solution

# %%
check("5.2", sentences)

# %% [markdown] tags=["key"]
# "Stable" is a claim of its own and has to be shown: the ratio of late to early share must lie
# within a factor of 1.5. "Not distinguishable" claims nothing.

# %% [markdown]
# ### Exercise 5.3: criticise
#
# A newsletter compares two weeks, the one with the fewest papers and the one with the most, and
# writes how many times more papers theme 01 has. Work out that number, and the share of theme 01
# in both weeks. What is wrong with the newsletter?

# %%
# solution
one = shares[shares["name"] == "theme-01"]
few_row, many_row = (one.loc[one["n_papers"].agg(f)] for f in ("idxmin", "idxmax"))
times, size = many_row["n"] / few_row["n"], many_row["n_papers"] / few_row["n_papers"]
assert times > 1.5 and size > 1.5
example = (
    f"Theme 01 has {times:.1f} times as many papers in the larger week, but that week lists "
    f"{size:.1f} times as many papers in all. Its share is {few_row['share']:.0%} in the small "
    f"week and {many_row['share']:.0%} in the large one. The count follows the size of the "
    "digest, so shares are compared. And two weeks chosen for their size are no trend: all "
    f"{len(stream.digests)} weeks should be used, with an interval."
)
# end of solution
what_is_wrong = example  # solution

# %%
check("5.3", what_is_wrong)

# %% [markdown] tags=["rubric"]
# - Compares the shares, with numbers, beside the counts.
# - Says that the count follows the size of the digest.
# - Says that two chosen weeks are no trend.
