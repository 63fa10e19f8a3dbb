# %% [markdown]
# # Digest Atlas in Colab
#
# Colab runs notebooks on a machine of its own, so nothing has to be installed on yours. Download
# the project as a ZIP file first. Then run the cells from top to bottom.

# %% [markdown]
# ## 1. Hand over the project
#
# The cell shows a button. Choose the ZIP file of the project.

# %%
from google.colab import files

uploaded = files.upload()

# %% [markdown]
# ## 2. Install it
#
# This takes a minute or two. If Colab asks you to restart the session, do so and go on with step 3.

# %%
import subprocess
import sys

archive = next(iter(uploaded))
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", archive], check=True)

# %% [markdown]
# ## 3. Run a study
#
# It uses the two digests that come with the package. For your own, upload them as in step 1 and
# write their names: `run_study(["monday.txt", "tuesday.txt"], year=2025, encoder="lsa")`.

# %%
from analysis import run_study
from analysis.notebooks import read_change, show_figure
from analysis.plots import plot_theme_change
from analysis.plots.names import theme_names

result = run_study()
trends = result.trends[result.trends["kind"] == "theme"]
show_figure(plot_theme_change(trends, names=theme_names(result.taxonomy)))

# %%
read_change(result)

# %% [markdown]
# ## 4. Take the report with you

# %%
from analysis.output import write_study

folder = write_study(result, "out")
files.download(str(folder / "report.html"))
