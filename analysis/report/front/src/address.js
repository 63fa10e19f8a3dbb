// The filter, order and open paper in the page's address, so that a view can be bookmarked.
import { NOTHING } from "./state.js";

const START = "#papers?";
const LONGEST = 2000;
const CALM = 300; // milliseconds; browsers refuse many changes of the address at once

export function addressOf(id) {
  return `${START}${new URLSearchParams({ paper: id })}`;
}

export function written(state) {
  const { data, filter, sort, open } = state;
  const said = new URLSearchParams();
  if (filter.query) said.set("q", filter.query);
  if (filter.theme !== null) said.set("theme", filter.theme < 0 ? "" : data.themes[filter.theme].id);
  if (filter.theme !== null && !filter.further) said.set("further", "no");
  if (filter.topic) said.set("topic", `${data.grains[filter.topic.grain].name}.${filter.topic.topic}`);
  if (filter.digest !== null) said.set("digest", data.digests[filter.digest].name);
  if (filter.both) said.set("both", "yes");
  if (filter.year !== null) said.set("year", filter.year);
  if (sort.key !== state.usual.key || sort.down !== state.usual.down) said.set("sort", `${sort.down ? "-" : ""}${sort.key}`);
  if (open !== null) said.set("paper", data.papers.id[open]);
  return said.size ? `${START}${said}` : "";
}

// What an address asks for; what it cannot mean is left out. Null: it is not about papers.
export function read(hash, state, columns) {
  if (!hash.startsWith(START) || hash.length > LONGEST) return null;
  const { data } = state;
  const said = new URLSearchParams(hash.slice(START.length));
  const place = (names, name) => (name !== null && names.includes(name) ? names.indexOf(name) : null);
  const [, grain, topic] = /^(.*)\.(-?\d{1,6})$/.exec(said.get("topic") ?? "") ?? [];
  const level = data.grains.findIndex((row) => row.name === grain);
  const known = level >= 0 && (topic === "-1" || data.grains[level].topics.some((row) => row.topic === Number(topic)));
  const [, minus, key] = /^(-?)(\w+)$/.exec(said.get("sort") ?? "") ?? [];
  const year = Number(said.get("year") ?? NaN);
  return {
    filter: {
      ...NOTHING,
      query: said.get("q") ?? "",
      theme: said.get("theme") === "" ? -1 : place(data.themes.map((row) => row.id), said.get("theme")),
      further: said.get("further") !== "no",
      topic: known ? { grain: level, topic: Number(topic) } : null,
      digest: place(data.digests.map((row) => row.name), said.get("digest")),
      both: said.get("both") === "yes",
      year: data.papers.year.includes(year) ? year : null,
    },
    sort: columns.some((column) => column.key === key) ? { key, down: minus === "-" } : state.usual,
    open: place(data.papers.id, said.get("paper")),
  };
}

export function startAddress(state, columns, reveal) {
  state.usual = state.sort;
  const follow = (behavior) => {
    const asked = read(location.hash, state, columns);
    if (!asked) return;
    state.set(asked);
    reveal(behavior);
  };
  follow("instant");
  addEventListener("hashchange", () => follow());
  let waiting = null;
  state.on((changes) => {
    if (!("filter" in changes || "sort" in changes || "open" in changes)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const hash = written(state);
      if (!hash && !location.hash.startsWith(START)) return;
      try {
        history.replaceState(null, "", hash || location.href.split("#")[0]);
      } catch {
        // A page without an address of its own, as in a frame, goes without.
      }
    }, CALM);
  });
}
