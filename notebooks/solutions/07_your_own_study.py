# %% [markdown]
# ### Exercise 7.1: interpret
#
# Write the result of this study in three sentences: what changed, how sure that is, and what
# could not be told. Use at least three numbers.

# %%
# solution
themes = result.trends[result.trends["kind"] == "theme"]
grown = themes[themes["verdict"] == "growing"].iloc[0]
silent = int((themes["verdict"] == "not distinguishable").sum())
low, high = 100 * themes["minimum_detectable_change"].agg(["min", "max"])
assert silent > len(themes) / 2
example = (
    f"“{names[grown['name']]}” takes more room: {grown['share_a']:.0%} of the first page, "
    f"{grown['share_b']:.0%} of the second. With all {len(themes)} themes allowed for this is "
    f"hardly chance (adjusted p {grown['p_adjusted']:.3f}). For {silent} themes nothing can be "
    f"told: a growth must reach {low:.0f} to {high:.0f} points to be found in four of five cases."
)
# end of solution
my_result = example  # solution

# %%
check("7.1", my_result)

# %% [markdown] tags=["rubric"]
# - Says what changed, with the shares.
# - Says how sure that is, with an interval or an adjusted p-value.
# - Says for how many themes nothing can be told, without calling them unchanged.

# %% [markdown]
# ### Exercise 7.2: choose
#
# You hand on the folder `out`. Which of these would `digest-atlas verify` report? Decide first,
# then try it on a copy. Answer with a set of letters.
#
# - a: one digit in `trends.csv` is changed
# - b: the folder gets another name
# - c: a figure is deleted
# - d: a blank is added at the end of `papers.csv`
#
# *Hint:* `verify_folder` gives a list of differences; `shutil.copytree` makes a copy.

# %%
# solution
import shutil
from pathlib import Path

reported = set()
for letter in "abcd":
    copy = Path(shutil.copytree(folder, f"copy-{letter}"))
    if letter == "a":
        text = (copy / "trends.csv").read_text(encoding="utf-8")
        (copy / "trends.csv").write_text(text.replace("1", "7", 1), encoding="utf-8")
    elif letter == "c":
        next((copy / "figures").glob("*.png")).unlink()
    elif letter == "d":
        with (copy / "papers.csv").open("a", encoding="utf-8") as table:
            table.write(" ")
    reported |= {letter} if verify_folder(copy, DIGESTS).differences else set()
    shutil.rmtree(copy)
# end of solution
found_out = reported  # solution

# %%
check("7.2", found_out)

# %% [markdown] tags=["key"]
# The manifest holds a hash of every file. A hash shows any change of content, however small; the
# name of the folder is not part of the content.

# %% [markdown]
# ### Exercise 7.3: criticise
#
# Criticise your own study. Which verdict would you trust least, and why? Which of your decisions
# (digests, themes, grain, seed) would you change to try it?
#
# *Hint:* the column `note` says what a verdict depends on.

# %%
# solution
called = themes[themes["verdict"].isin(["growing", "shrinking"])]
weak = called.sort_values("p_adjusted").iloc[-1]
assert weak["note"]
example = (
    f"I trust “{names[weak['name']]}” least. It is called {weak['verdict']}, with an adjusted p of "
    f"{weak['p_adjusted']:.3f} from {weak['n_a']} and {weak['n_b']} papers, and the note says: "
    f"{weak['note']}. I would read those papers and label them by hand, and run the study again "
    "with these labels; then with a theme that is split in two; and on pages of another week."
)
# end of solution
weakest_verdict = example  # solution

# %%
check("7.3", weakest_verdict)

# %% [markdown] tags=["rubric"]
# - Names a verdict and gives a reason from the table: few papers, p near the border, the note.
# - Names a decision that could turn it.
# - Says how to try that.
