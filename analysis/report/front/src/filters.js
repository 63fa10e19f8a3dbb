// The fields above the table: search, theme, topic, digest, year.
import { make } from "./dom.js";
import { FAILS } from "./state.js";

// Milliseconds without a key before a search: long where a search takes long.
const PAUSE = 15, LONG_PAUSE = 120, MANY = 20_000;

function field(name, control, kind = "field") {
  return make("div", { class: kind }, make("label", { for: control.id }, ...[name].flat()), control);
}

// A choice whose options say how many papers each would show, given all other filters.
function choice(id, options, change) {
  const select = make("select", { id, on: { change: () => change(select.value) } });
  const rows = options.map(({ value, name, group }) => ({ value, name, group, option: make("option", { value }, name) }));
  for (const { group, option } of rows) {
    let parent = select;
    if (group) {
      parent = [...select.children].find((child) => child.label === group) ?? make("optgroup", { label: group });
      select.append(parent);
    }
    parent.append(option);
  }
  const show = (value, counts) => {
    for (const row of rows) {
      if (row.value) row.option.textContent = `${row.name} (${(counts.get(row.value) ?? 0).toLocaleString("en")})`;
    }
    select.value = value;
  };
  return { select, show };
}

const bySize = (a, b) => b.n - a.n;

function themeOptions({ themes }) {
  const named = themes.map((theme, i) => ({ value: `${i}`, name: theme.name, n: theme.n })).sort(bySize);
  return [{ value: "", name: "All themes" }, ...named, { value: "-1", name: "No theme" }];
}

function topicOptions({ grains }) {
  const words = { coarse: "Coarse topics", medium: "Medium topics", fine: "Fine topics" };
  const groups = grains.map(({ name, topics }, grain) => [
    ...topics.map((row) => ({ value: `${grain}:${row.topic}`, name: row.label, n: row.n })).sort(bySize),
    { value: `${grain}:-1`, name: "In no topic" },
  ].map((option) => ({ ...option, group: words[name] ?? name })));
  return [{ value: "", name: "All topics" }, ...groups.flat()];
}

function digestOptions({ digests }) {
  const named = digests.map(({ name }, i) => ({ value: `${i}`, name }));
  return [{ value: "", name: "All digests" }, { value: "both", name: "In several digests" }, ...named];
}

function yearOptions({ papers }) {
  const years = [...new Set(papers.year)].filter((year) => year !== null).sort((a, b) => b - a);
  return [{ value: "", name: "All years" }, ...years.map((year) => ({ value: `${year}`, name: `${year}` }))];
}

// How many papers each choice would show: those that fail no other filter.
function counts({ data, filter, fails }) {
  const { themes, path, digests, year } = data.papers;
  const found = { theme: new Map(), digest: new Map(), year: new Map(), topic: data.grains.map(() => new Map()) };
  const add = (map, value) => map.set(value, (map.get(value) ?? 0) + 1);
  for (let i = 0; i < fails.length; i += 1) {
    if (!(fails[i] & ~FAILS.theme)) {
      for (const [theme] of filter.further ? themes[i] : themes[i].slice(0, 1)) add(found.theme, theme);
      if (!themes[i].length) add(found.theme, -1);
    }
    if (!(fails[i] & ~FAILS.topic)) found.topic.forEach((map, grain) => add(map, path[i][grain] ?? -1));
    if (!(fails[i] & ~FAILS.digest)) {
      for (const digest of digests[i]) add(found.digest, digest);
      if (digests[i].length > 1) add(found.digest, "both");
    }
    if (!(fails[i] & ~FAILS.year)) add(found.year, year[i]);
  }
  const named = (map, before = "") => [...map].map(([value, n]) => [`${before}${value}`, n]);
  return {
    theme: new Map(named(found.theme)),
    topic: new Map(found.topic.flatMap((map, grain) => named(map, `${grain}:`))),
    digest: new Map(named(found.digest)),
    year: new Map(named(found.year)),
  };
}

function searchField(state, search) {
  const input = make("input", {
    type: "search", id: "search", autocomplete: "off", spellcheck: "false", maxlength: "300",
    placeholder: "Words, or a \"phrase\"",
  });
  const pause = state.data.papers.id.length > MANY ? LONG_PAUSE : PAUSE;
  let waiting = null;
  input.addEventListener("focus", () => search.addAbstracts().catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => state.set({ filter: { query: input.value } }), pause);
  });
  input.addEventListener("keydown", (event) => {
    const row = document.querySelector("#table-view [role=row][tabindex='0']");
    if (event.key === "ArrowDown" && row) {
      event.preventDefault();
      row.focus();
    }
  });
  const hint = make("span", { class: "hint" }, "in titles and authors");
  search.ready.then((all) => {
    hint.textContent = all ? "in titles, authors and abstracts" : "in titles and authors (this browser cannot unpack the abstracts)";
    if (state.filter.query) state.set({ filter: { query: state.filter.query } });
  });
  
  return { input, whole: field(["Search ", hint], input, "field search") };
}

export function startFilters(state, element, search) {
  const { data } = state;
  const set = (filter) => state.set({ filter });
  const number = (value) => (value === "" ? null : Number(value));
  const { input, whole } = searchField(state, search);
  const choices = {
    theme: choice("filter-theme", themeOptions(data), (value) => set({ theme: number(value) })),
    topic: choice("filter-topic", topicOptions(data), (value) => {
      const [grain, topic] = value.split(":").map(Number);
      set({ topic: value ? { grain, topic } : null });
    }),
    digest: choice("filter-digest", digestOptions(data), (value) => set({ both: value === "both", digest: value === "both" ? null : number(value) })),
    year: choice("filter-year", yearOptions(data), (value) => set({ year: number(value) })),
  };
  const further = make("input", { type: "checkbox", on: { change: () => set({ further: further.checked }) } });
  const offered = {
    theme: data.themes.length > 0, topic: data.grains.length > 0, digest: data.digests.length > 1,
    year: choices.year.select.options.length > 2,
  };
  const names = { theme: "Theme", topic: "Topic", digest: "Digest", year: "Year" };
  element.append(whole, ...Object.keys(names).filter((kind) => offered[kind]).map((kind) => field(names[kind], choices[kind].select)));
  if (offered.theme) element.append(make("label", { class: "check" }, further, make("span", {}, "Include further themes")));

  const draw = () => {
    const { query, theme, topic, digest, both, year } = state.filter;
    const found = counts(state);
    if (input.value !== query && document.activeElement !== input) input.value = query;
    further.checked = state.filter.further;
    const text = (value) => (value === null ? "" : `${value}`);
    choices.theme.show(text(theme), found.theme);
    choices.topic.show(topic ? `${topic.grain}:${topic.topic}` : "", found.topic);
    choices.digest.show(digest !== null ? text(digest) : both ? "both" : "", found.digest);
    choices.year.show(text(year), found.year);
  };
  draw();
  state.on((changes) => {
    if (changes.filter) draw();
  });
}
