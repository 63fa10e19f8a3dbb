"use strict";
(() => {
const module_data = (() => {
// Read what the page holds: the papers at once, abstracts and evidence when first asked for.

function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let unpacked = null;

// A promise of {abstract: [...], evidence: [[...]]}, one entry per paper.
function readTexts() {
  unpacked ??= unpack(document.getElementById("texts").textContent);
  return unpacked;
}
return { readData, readTexts };
})();

const module_state = (() => {
// The one place that knows what is filtered, sorted, coloured and open.
//
// Every part of the page reads `state.shown` and changes things through `state.set`; it hears
// of changes, its own too, through `state.on`.

const NOTHING = {
  query: "", // words typed into the search
  theme: null, // place of a theme; -1: none
  further: true, // papers whose further themes match count, too
  topic: null, // {grain, topic}
  digest: null, // place of a digest
  both: false, // only papers that several digests list
  year: null,
  lasso: null, // Set of papers picked on the map
};

function createState(data) {
  const heard = [];
  const n = data.papers.id.length;
  const all = Array.from({ length: n }, (_, i) => i);
  let matches = null; // papers that the query finds; null: all
  const state = {
    data,
    filter: { ...NOTHING },
    sort: { key: "theme", down: false },
    colour: "theme", // theme, topic, digest, year
    grain: data.own,
    open: null, // the paper that is read
    hover: null, // the paper under the pointer, on the map or in the table
    shown: all, // papers that pass the filter, in the order of the data
  };

  function passes(i) {
    const f = state.filter, p = data.papers;
    if (matches && !matches.has(i)) return false;
    if (f.lasso && !f.lasso.has(i)) return false;
    if (f.theme === -1 && p.themes[i].length) return false;
    if (f.theme !== null && f.theme >= 0) {
      const themes = f.further ? p.themes[i] : p.themes[i].slice(0, 1);
      if (!themes.some(([theme]) => theme === f.theme)) return false;
    }
    if (f.topic && (p.path[i][f.topic.grain] ?? -1) !== f.topic.topic) return false;
    if (f.digest !== null && !p.digests[i].includes(f.digest)) return false;
    if (f.both && p.digests[i].length < 2) return false;
    return f.year === null || p.year[i] === f.year;
  }

  // `found`: Set of papers that `filter.query` finds, or null; whoever searches gives it.
  state.set = (changes, found) => {
    if (changes.filter) {
      state.filter = { ...state.filter, ...changes.filter };
      if ("query" in changes.filter) matches = found ?? null;
      state.shown = all.filter(passes);
    }
    for (const [key, value] of Object.entries(changes)) {
      if (key !== "filter") state[key] = value;
    }
    for (const listener of heard) listener(changes);
  };
  state.clear = () => state.set({ filter: { ...NOTHING } }, null);
  state.on = (listener) => heard.push(listener);
  return state;
}
return { createState };
})();

const module_main = (() => {
// Bring the page to life.
const { readData } = module_data;
const { createState } = module_state;

const state = createState(readData());
document.documentElement.classList.add("live");
})();
})();
