# %% [markdown]
# ### Exercise 1.1: interpret
#
# A colleague says: "The later page lists 99 papers, so 99 papers are new that day." In two or
# three sentences with numbers: what do the two pages say about what is new? What can they not
# say?
#
# *Hint:* `corpus.membership` has one column per digest, the earlier first; `~` negates.

# %%
# solution
only_later = int((corpus.membership[:, 1] & ~corpus.membership[:, 0]).sum())
listed = len(digests[1].papers)
assert only_later + both == listed and only_later < listed
example = (
    f"Only {only_later} of the {listed} papers are new to a reader of both pages; the other "
    f"{both} stood on the earlier page too. Even those {only_later} need not be new papers. A "
    "page says when somebody listed a paper, not when it was written; for that I would look at "
    "the date of each paper."
)
# end of solution
what_is_new = example  # solution

# %%
check("1.1", what_is_new)

# %% [markdown] tags=["rubric"]
# - Counts the papers that only the later page lists, not all of them.
# - Says that to be listed is not the same as to be written or published.
# - Names what would help: dates of the papers, or pages of earlier days.

# %% [markdown]
# ### Exercise 1.2: choose
#
# In which of these pairs are the two entries one paper? Decide first, then try it with `Digest`
# and `Corpus` as above. Answer with a set of letters, such as `{"a", "e"}`.
#
# - a: "Frogs at night" without an id, and "Frogs at night" with the id 2401.00001
# - b: "Frogs at night" with the id 2401.00001, and "Frogs at night" with the id 2402.00002
# - c: "Frogs at Night." and "frogs at night", both without an id
# - d: "Frogs at night" and "Frogs after dark", both with the id 2401.00001
# - e: "Frogs at night" and "Frogs by night", both without an id

# %%
# solution
one, two = "2401.00001", "2402.00002"
pairs = {
    "a": (("Frogs at night", None), ("Frogs at night", one)),
    "b": (("Frogs at night", one), ("Frogs at night", two)),
    "c": (("Frogs at Night.", None), ("frogs at night", None)),
    "d": (("Frogs at night", one), ("Frogs after dark", one)),
    "e": (("Frogs at night", None), ("Frogs by night", None)),
}
same = set()
for letter, pair in pairs.items():
    listed = tuple(DigestPaper(title, "They call.", arxiv_id=number) for title, number in pair)
    if len(Corpus.from_digests([Digest("pair", "page", None, listed, None, "")])) == 1:
        same.add(letter)
# end of solution
one_paper = same  # solution

# %%
check("1.2", one_paper)

# %% [markdown] tags=["key"]
# An equal id settles it; two different ids settle it the other way. Only without an id does the
# title decide, without regard to case and punctuation. A word more or less makes another title.

# %% [markdown]
# ### Exercise 1.3: criticise
#
# A study puts the pages under each other and drops every line whose title has come before,
# letter by letter. Use the five entries above: name one paper that is then counted twice, and
# two papers that become one. What would you do instead, and how would a reader see it?

# %%
# solution
titles = [entry.title for entry in entries]
exact = len(set(titles))
assert exact != len(small) and titles[0] == titles[3] and titles[1] not in titles[:1]
example = (
    f"Letter by letter the five entries have {exact} titles, but they are {len(small)} papers. "
    f'"{titles[1]}" is the paper of "{titles[0]}" with the same arXiv id, and would be counted '
    f'again. The fourth entry, also "{titles[3]}", has an id of its own and is another paper, '
    "which would be dropped. I would compare ids first and titles without case and marks only "
    "where there is no id, and publish the list of what was merged."
)
# end of solution
what_goes_wrong = example  # solution

# %%
check("1.3", what_goes_wrong)

# %% [markdown] tags=["rubric"]
# - Names a paper that is spelled in two ways and so counted twice.
# - Names two papers of one title that become one.
# - Uses ids before titles.
# - Says that what was merged must be listed, for instance as `merged`.
