# %% [markdown]
# ### Exercise 3.1: interpret
#
# If the probabilities are honest, how many filed papers do you expect under the wrong theme, and
# where are they? Write two or three sentences for someone who will quote the table.
#
# *Hint:* the expected number of right papers is the sum of their probabilities.

# %%
# solution
sure_of = filed.probability[filed.primary != ""]
wrong = float((1 - sure_of).sum())
doubtful = sure_of < 0.6
part = float((1 - sure_of[doubtful]).sum() / wrong)
assert 0 < doubtful.mean() < 0.5 < part
example = (
    f"Of {len(sure_of)} filed papers about {wrong:.0f} should be under the wrong theme. "
    f"{part:.0%} of these are expected among the {doubtful.sum()} papers whose probability is "
    "below 0.6, so those should be read before a theme is quoted. All this holds only if the "
    "probabilities are honest, which hand-made labels have to show."
)
# end of solution
expected_errors = example  # solution

# %%
check("3.1", expected_errors)

# %% [markdown] tags=["rubric"]
# - Gives the expected number of wrong papers, from the probabilities.
# - Says where most of them are, or which papers to read first.
# - Says that this rests on honest probabilities.

# %% [markdown]
# ### Exercise 3.2: choose
#
# You can read twenty papers by hand and want to say which share of *all* filed papers is right.
# Which twenty do you read? Answer with a letter.
#
# - a: the twenty with the highest probability
# - b: the twenty with the lowest probability
# - c: twenty drawn at random
# - d: all papers of one theme that has about twenty
#
# *Hint:* compare the mean probability of such papers with that of all.

# %%
# solution
ranked, rng = np.sort(sure_of), np.random.default_rng(0)
themes_filed, sizes = np.unique(filed.primary, return_counts=True)
near_twenty = themes_filed[np.abs(sizes - 20).argmin()]
means = {
    "a": ranked[-20:].mean(),
    "b": ranked[:20].mean(),
    "c": np.mean([rng.choice(sure_of, 20, replace=False).mean() for _ in range(2000)]),
    "d": filed.probability[filed.primary == near_twenty].mean(),
}
off_by = {letter: abs(mean - sure_of.mean()) for letter, mean in means.items()}
# end of solution
choice = min(off_by, key=off_by.get)  # solution

# %%
check("3.2", choice)

# %% [markdown] tags=["key"]
# Only a random draw stands for all papers. The surest papers make the filing look better than it
# is, the least sure ones worse; one theme says nothing of the others. (To *teach* the program,
# the least sure ones are the better choice: that is another purpose.)

# %% [markdown]
# ### Exercise 3.3: criticise
#
# A report gives every paper to the nearest of three themes: beekeeping, football tactics and
# kidney transplants. It calls the largest of them "a strong theme of this field". Count as that
# report does. What is wrong, and what should the report have said?
#
# *Hint:* in `odd.margins_` a column per theme says how near each paper is; the first column is
# for large language models.

# %%
# solution
nearest = np.array(asked.ids[1:])[odd.margins_[:, 1:].argmax(axis=1)]
far_names, far_counts = np.unique(nearest, return_counts=True)
most = far_names[far_counts.argmax()]
highest = float(odd.margins_[:, 1:].max())
assert far_counts.sum() == len(corpus) and highest < 0
example = (
    f"Forced to the nearest of the three themes, {far_counts.max()} papers go to {most}, although "
    f"no paper is about it: the nearest paper of all has a margin of {highest:.1f}, so other "
    "concepts are nearer. The nearest of three far themes is no evidence. The report should allow "
    "“none of these”, keep those papers in the denominator, and say that the taxonomy does not fit."
)
# end of solution
what_is_wrong = example  # solution

# %%
check("3.3", what_is_wrong)

# %% [markdown] tags=["rubric"]
# - Says that being the nearest of far themes is no evidence.
# - Supports this with a number: a margin, or the share of papers that fits.
# - Says what an honest report does: leaves papers unfiled, keeps them in the denominator, says
#   that the taxonomy does not fit.
