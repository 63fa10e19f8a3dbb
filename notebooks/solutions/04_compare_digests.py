# %% [markdown]
# ### Exercise 4.1: interpret
#
# Choose a theme whose interval leaves out zero, but which is called "not distinguishable". Write
# two or three sentences about it that a newspaper could print and a statistician would sign.
#
# *Hint:* an interval leaves out zero where `ci_low > 0` or `ci_high < 0`.

# %%
# solution
clear = (trends["ci_low"] > 0) | (trends["ci_high"] < 0)
between = trends[clear & (trends["verdict"] == "not distinguishable")]
row = between.nsmallest(1, "p_value").iloc[0]
n_tested = int((trends["verdict"] != "too few papers").sum())
assert row["p_adjusted"] > 0.05
example = (
    f"The share of “{names[row['name']]}” went from {row['share_a']:.0%} to {row['share_b']:.0%}. "
    f"Looked at alone, this would hardly be chance (p {row['p_value']:.3f}). But it is one of "
    f"{n_tested} themes that were tested, and some of so many look changed by luck; with that "
    f"allowed for, the change could be chance (adjusted p {row['p_adjusted']:.2f})."
)
# end of solution
for_the_paper = example  # solution

# %%
check("4.1", for_the_paper)

# %% [markdown] tags=["rubric"]
# - States the change with its numbers.
# - Says that many themes were tested, and what that does.
# - Claims neither that it changed nor that it did not.

# %% [markdown]
# ### Exercise 4.2: choose
#
# Next month you want to find changes half as large as today. What helps? Answer with a letter.
#
# - a: digests with four times as many papers
# - b: 99,999 permutations in place of 9,999
# - c: testing only the theme that looks best in the figure
# - d: digests with twice as many papers
#
# *Hint:* `found` holds the smallest detectable change for 1, 2, 4 and 8 times the papers.

# %%
# solution
ratio = {"a": found[4] / found[1], "d": found[2] / found[1]}
# end of solution
choice = min(ratio, key=lambda letter: abs(ratio[letter] - 0.5))  # solution

# %%
check("4.2", choice)

# %% [markdown] tags=["key"]
# More permutations make the p-value more exact; they add no papers. Choosing a theme after looking
# at the figure is cheating: the test no longer counts the themes that were looked at.

# %% [markdown]
# ### Exercise 4.3: criticise
#
# A press release says: "Models of source code stayed the same: the test found no change." Use
# the row of `code-models` in `trends`. What is wrong with the sentence? Write a better one.

# %%
# solution
row = trends.set_index("name").loc["code-models"]
assert row["verdict"] == "not distinguishable" and row["ci_low"] < 0 < row["ci_high"]
low, high, least = 100 * row[["ci_low", "ci_high", "minimum_detectable_change"]].astype(float)
example = (
    "Not to find a change is not to find that there is none. The interval reaches from "
    f"{low:+.0f} to {high:+.0f} points, so the share may have fallen or grown by a lot. Digests of "
    f"this size find a growth of {least:.0f} points in four of five cases, and smaller ones less "
    "often. Better: “These two pages cannot tell whether models of source code take more room.”"
)
# end of solution
what_is_wrong = example  # solution

# %%
check("4.3", what_is_wrong)

# %% [markdown] tags=["rubric"]
# - Says that "not distinguishable" is not "unchanged".
# - Uses the interval, with its numbers.
# - Uses the smallest detectable change.
# - Writes a better sentence that claims no more than the data show.
