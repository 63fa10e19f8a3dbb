// Bring the page to life.
import { readData } from "./data.js";
import { createState } from "./state.js";

const state = createState(readData());
document.documentElement.classList.add("live");
