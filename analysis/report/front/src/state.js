// The one place that knows what is filtered, sorted, coloured and open.
//
// Every part of the page reads `state.shown` and changes things through `state.set`; it hears
// of changes, its own too, through `state.on`.
import { createOrder } from "./order.js";

export const NOTHING = {
  query: "", // words typed into the search
  theme: null, // place of a theme; -1: none
  further: true, // papers whose further themes match count, too
  topic: null, // {grain, topic}
  digest: null, // place of a digest
  both: false, // only papers that several digests list
  year: null,
  lasso: null, // Set of papers picked on the map
};

// Which filters a paper fails, as bits: whoever fails one alone would be found without it.
export const FAILS = { theme: 1, topic: 2, digest: 4, year: 8, other: 16 };

// `find` gives one mark per paper for a query, or null: all.
export function createState(data, find = () => null) {
  const heard = [];
  const order = createOrder(data);
  const n = data.papers.id.length;
  const all = Array.from({ length: n }, (_, i) => i);
  let matches = null; // papers that the query finds; null: all
  const state = {
    data,
    filter: { ...NOTHING },
    sort: { key: data.themes.length ? "theme" : "title", down: false },
    colour: data.colour ?? "theme", // theme, topic, digest, year
    grain: data.own,
    open: null, // the paper that is read
    hover: null, // the paper under the pointer, on the map or in the table
    shown: all, // papers that pass the filter, in the order of the data
    order: all, // the same in the order of the table
    fails: new Uint8Array(n), // per paper, which filters it fails
  };
  state.order = order(state.sort, all);

  function themeFits(i, { theme, further }) {
    const themes = data.papers.themes[i];
    if (theme === null) return true;
    if (theme === -1) return themes.length === 0;
    return further ? themes.some(([place]) => place === theme) : themes[0]?.[0] === theme;
  }

  function failsOf(i, f) {
    const p = data.papers;
    const found = (!matches || matches[i]) && (!f.lasso || f.lasso.has(i));
    const inTopic = !f.topic || (p.path[i][f.topic.grain] ?? -1) === f.topic.topic;
    const inDigest = (f.digest === null || p.digests[i].includes(f.digest)) && (!f.both || p.digests[i].length > 1);
    return (
      (found ? 0 : FAILS.other) |
      (themeFits(i, f) ? 0 : FAILS.theme) |
      (inTopic ? 0 : FAILS.topic) |
      (inDigest ? 0 : FAILS.digest) |
      (f.year === null || p.year[i] === f.year ? 0 : FAILS.year)
    );
  }

  state.set = (changes) => {
    if (changes.filter) {
      state.filter = { ...state.filter, ...changes.filter };
      if ("query" in changes.filter) matches = find(state.filter.query);
      for (let i = 0; i < n; i += 1) state.fails[i] = failsOf(i, state.filter);
      state.shown = all.filter((i) => !state.fails[i]);
    }
    for (const [key, value] of Object.entries(changes)) {
      if (key !== "filter") state[key] = value;
    }
    if (changes.filter || changes.sort) state.order = order(state.sort, state.shown);
    for (const listener of heard) listener(changes);
  };
  state.clear = () => state.set({ filter: { ...NOTHING } });
  state.on = (listener) => heard.push(listener);
  return state;
}
