// Bring the page to life.
import { startAddress } from "./address.js";
import { readData } from "./data.js";
import { startExport } from "./export.js";
import { startFilters } from "./filters.js";
import { startFound } from "./found.js";
import { startKeys } from "./keys.js";
import { startLook } from "./look.js";
import { startPaper } from "./paper.js";
import { createSearch } from "./search.js";
import { reveal, startShow } from "./show.js";
import { createState } from "./state.js";
import { startTable } from "./table.js";

const at = (id) => document.getElementById(id);
const data = readData();
const search = createSearch(data);
const state = createState(data, search.find);
document.documentElement.classList.add("live");
startLook(document.querySelector("header"));
startFilters(state, at("filters"), search);
startFound(state, at("found"));
startExport(state, at("save"));
startKeys(at("save"));
const table = startTable(state, at("table-view"));
startPaper(state, at("paper"), table.focusPaper);
startShow(state);
startAddress(state, table.columns, reveal);
