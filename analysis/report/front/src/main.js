// Bring the page to life.
import { readData } from "./data.js";
import { startMap } from "./map.js";
import { createState } from "./state.js";

const state = createState(readData());
document.documentElement.classList.add("live");
startMap(state, document.getElementById("map-view"));
