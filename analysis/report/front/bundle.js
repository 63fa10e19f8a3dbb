"use strict";
(() => {
const module_words = (() => {
// Text as the search compares it, and what a query asks for.

// Letters that Unicode does not take apart into a plain letter and its accent.
const PLAIN = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", "’": "'", "‐": "-", "–": "-",
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "gu");
const ASCII = /^[\0-\x7f]*$/;

// Without accents and capitals; most text is plain ASCII, which takes the short way.
function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(SPECIAL, (letter) => PLAIN[letter]);
}

const LETTER = /[\p{L}\p{N}]/u;

// A phrase stands alone: "art" in quotes is not found in "start".
function standsAlone(text, at, end, open) {
  return !(at > 0 && LETTER.test(text[at - 1])) && !(!open && end < text.length && LETTER.test(text[end]));
}

// Where a term is first found at or after a place, or -1.
function locate(text, term, from = 0) {
  let at = text.indexOf(term.text, from);
  while (term.phrase && at >= 0 && !standsAlone(text, at, at + term.text.length, term.open)) {
    at = text.indexOf(term.text, at + 1);
  }
  return at;
}

// Terms of a query: words, and phrases in quotes. A quote that is still open is being typed.
function termsOf(query) {
  const terms = [];
  for (const [, closed, open, bare] of query.matchAll(/["“”]([^"“”]*)["“”]|["“”]([^"“”]*)$|([^\s"“”]+)/gu)) {
    const text = fold(closed ?? open ?? bare).replace(/\s+/g, " ").trim();
    if (text) terms.push({ text, phrase: bare === undefined, open: open !== undefined });
  }
  return terms;
}

// Parts of a text as [words, whether a term is found there], to mark what was searched for.
function marked(text, terms) {
  if (!terms.length) return [[text, false]];
  const letters = [...text];
  const starts = []; // for every letter of the folded text, which letter it comes from
  let folded = "";
  letters.forEach((letter, i) => {
    const plain = fold(letter);
    for (let k = 0; k < plain.length; k += 1) starts.push(i);
    folded += plain;
  });
  const hit = new Uint8Array(letters.length);
  for (const term of terms) {
    for (let at = locate(folded, term); at >= 0; at = locate(folded, term, at + term.text.length)) {
      hit.fill(1, starts[at], starts[at + term.text.length - 1] + 1);
    }
  }
  const parts = [];
  letters.forEach((letter, i) => {
    const last = parts.at(-1);
    if (last && last[1] === Boolean(hit[i])) last[0] += letter;
    else parts.push([letter, Boolean(hit[i])]);
  });
  return parts;
}
return { fold, locate, termsOf, marked };
})();

const module_order = (() => {
// The columns of the table, and the order of the papers by each of them.
const { fold } = module_words;

const START = /^[^\p{L}\p{N}]+/u; // quotes and brackets do not count in an alphabet

function byText(texts) {
  const keys = texts.map((text) => fold(text).replace(START, ""));
  return { missing: (i) => !keys[i], compare: (a, b) => (keys[a] < keys[b] ? -1 : Number(keys[a] > keys[b])) };
}

function byNumber(numbers) {
  return { missing: (i) => numbers[i] === null, compare: (a, b) => numbers[a] - numbers[b] };
}

// Names first, and within a theme the surest papers first.
function byTheme(data) {
  const names = byText(data.papers.themes.map(([first]) => (first ? data.themes[first[0]].name : "")));
  const sure = (i) => data.papers.themes[i][0][1];
  return { missing: names.missing, compare: (a, b) => names.compare(a, b) || sure(b) - sure(a) };
}

function byDigest({ papers }) {
  const of = papers.digests;
  return { missing: (i) => !of[i].length, compare: (a, b) => of[a][0] - of[b][0] || of[a].length - of[b].length };
}

function topicLabels(data) {
  return new Map(data.grains[data.own]?.topics.map((topic) => [topic.topic, topic.label]));
}

// Only columns that say something: a study of pasted pages has no dates and no upvotes.
// `down`: what a first click gives, as large numbers and late dates come first.
function columnsOf(data) {
  const { papers } = data;
  const labels = topicLabels(data);
  const known = (values) => values.some((value) => value !== null && value !== "");
  return [
    { key: "title", name: "Title", by: () => byText(papers.title) },
    data.themes.length ? { key: "theme", name: "Theme", by: () => byTheme(data) } : null,
    labels.size ? { key: "topic", name: "Topic", by: () => byText(papers.topic.map((t) => labels.get(t) ?? "")) } : null,
    { key: "digests", name: "Digests", by: () => byDigest(data) },
    known(papers.published) ? { key: "date", name: "Date", down: true, by: () => byText(papers.published) } : null,
    known(papers.upvotes) ? { key: "upvotes", name: "Upvotes", number: true, down: true, by: () => byNumber(papers.upvotes) } : null,
    known(papers.citations) ? { key: "citations", name: "Cited", number: true, down: true, by: () => byNumber(papers.citations) } : null,
  ].filter(Boolean);
}

// `order(sort, shown)` puts papers in order. Every column is sorted once; then papers are only
// picked from it. What a column does not know comes last both ways.
function createOrder(data) {
  const columns = new Map(columnsOf(data).map((column) => [column.key, column]));
  const sorted = new Map();

  function all({ key, down }) {
    const name = `${key} ${down}`;
    if (!sorted.has(name)) {
      const { missing, compare } = columns.get(key).by();
      const places = data.papers.id.map((_, i) => i);
      const known = places.filter((i) => !missing(i)).sort(down ? (a, b) => compare(b, a) : compare);
      sorted.set(name, [...known, ...places.filter(missing)]);
    }
    return sorted.get(name);
  }

  return (sort, shown) => {
    if (!columns.has(sort.key)) return shown;
    const picked = new Uint8Array(data.papers.id.length);
    for (const i of shown) picked[i] = 1;
    return all(sort).filter((i) => picked[i]);
  };
}
return { topicLabels, columnsOf, createOrder };
})();

const module_state = (() => {
// The one place that knows what is filtered, sorted, coloured and open.
//
// Every part of the page reads `state.shown` and changes things through `state.set`; it hears
// of changes, its own too, through `state.on`.
const { createOrder } = module_order;

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

// Which filters a paper fails, as bits: whoever fails one alone would be found without it.
const FAILS = { theme: 1, topic: 2, digest: 4, year: 8, other: 16 };

// `find` gives one mark per paper for a query, or null: all.
function createState(data, find = () => null) {
  const heard = [];
  const order = createOrder(data);
  const n = data.papers.id.length;
  const all = Array.from({ length: n }, (_, i) => i);
  let matches = null; // papers that the query finds; null: all
  const state = {
    data,
    filter: { ...NOTHING },
    sort: { key: data.themes.length ? "theme" : "title", down: false },
    colour: "theme", // theme, topic, digest, year
    grain: data.own,
    open: null, // the paper that is read
    hover: null, // the paper under the pointer, on the map or in the table
    shown: all, // papers that pass the filter, in the order of the data
    order: all, // the same in the order of the table
    fails: new Uint8Array(n), // per paper, which filters it fails
  };
  state.order = order(state.sort, all);

  function themeFits(i) {
    const { theme, further } = state.filter;
    const themes = data.papers.themes[i];
    if (theme === null) return true;
    if (theme === -1) return themes.length === 0;
    return further ? themes.some(([place]) => place === theme) : themes[0]?.[0] === theme;
  }

  function failsOf(i) {
    const f = state.filter, p = data.papers;
    const found = (!matches || matches[i]) && (!f.lasso || f.lasso.has(i));
    const inTopic = !f.topic || (p.path[i][f.topic.grain] ?? -1) === f.topic.topic;
    const inDigest = (f.digest === null || p.digests[i].includes(f.digest)) && (!f.both || p.digests[i].length > 1);
    return (
      (found ? 0 : FAILS.other) |
      (themeFits(i) ? 0 : FAILS.theme) |
      (inTopic ? 0 : FAILS.topic) |
      (inDigest ? 0 : FAILS.digest) |
      (f.year === null || p.year[i] === f.year ? 0 : FAILS.year)
    );
  }

  state.set = (changes) => {
    if (changes.filter) {
      state.filter = { ...state.filter, ...changes.filter };
      if ("query" in changes.filter) matches = find(state.filter.query);
      for (let i = 0; i < n; i += 1) state.fails[i] = failsOf(i);
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
return { NOTHING, FAILS, createState };
})();

const module_address = (() => {
// The filter, order and open paper in the page's address, so that a view can be bookmarked.
const { NOTHING } = module_state;

const START = "#papers?";
const LONGEST = 2000;
const CALM = 300; // milliseconds; browsers refuse many changes of the address at once

function addressOf(id) {
  return `${START}${new URLSearchParams({ paper: id })}`;
}

function written(state) {
  const { data, filter, sort, open } = state;
  const said = new URLSearchParams();
  if (filter.query) said.set("q", filter.query);
  if (filter.theme !== null) said.set("theme", filter.theme < 0 ? "" : data.themes[filter.theme].id);
  if (filter.theme !== null && !filter.further) said.set("further", "no");
  if (filter.topic) said.set("topic", `${data.grains[filter.topic.grain].name}.${filter.topic.topic}`);
  if (filter.digest !== null) said.set("digest", data.digests[filter.digest].name);
  if (filter.both) said.set("both", "yes");
  if (filter.year !== null) said.set("year", filter.year);
  if (sort !== state.usual) said.set("sort", `${sort.down ? "-" : ""}${sort.key}`);
  if (open !== null) said.set("paper", data.papers.id[open]);
  return said.size ? `${START}${said}` : "";
}

// What an address asks for; what it cannot mean is left out. Null: it is not about papers.
function read(hash, state, columns) {
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

function startAddress(state, columns, reveal) {
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
return { addressOf, written, read, startAddress };
})();

const module_data = (() => {
// Read what the page holds: the papers at once, abstracts and evidence when first asked for.

function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

// A plain loop: for the abstracts of 50,000 papers a function per letter takes seconds.
function bytesOf(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

async function unpack(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let unpacked = null;

// A promise of {abstract: [...], evidence: [[...]]}, one entry per paper.
function readTexts() {
  unpacked ??= unpack(document.getElementById("texts").textContent.trim());
  return unpacked;
}
return { readData, readTexts };
})();

const module_reference = (() => {
// What both kinds of reference files say of a paper.

const ARXIV = /^https:\/\/arxiv\.org\/abs\/([A-Za-z.-]+\/\d{7}|\d{4}\.\d{4,5})$/;
const DOI = /^https:\/\/doi\.org\/(10\..+)$/;

function reference({ papers, themes }, i, abstracts) {
  const links = papers.links[i].map(([, address]) => address);
  const found = (pattern) => links.map((link) => pattern.exec(link)?.[1]).find(Boolean) ?? "";
  const [, year = "", month = "", day = ""] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(papers.published[i]) ?? [];
  return {
    title: papers.title[i],
    authors: papers.authors[i],
    venue: papers.venue[i],
    year, month, day, links,
    arxiv: found(ARXIV),
    doi: found(DOI),
    themes: papers.themes[i].map(([theme]) => themes[theme].name),
    mark: papers.mark[i],
    abstract: abstracts[i] ?? "",
  };
}
return { reference };
})();

const module_bibtex = (() => {
// The papers as BibTeX.
const { reference } = module_reference;
const { fold } = module_words;

// Braces have names, for BibTeX counts them even where they are escaped.
const SPECIAL = {
  "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}", $: "\\$", "&": "\\&", "#": "\\#", _: "\\_", "%": "\\%",
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DULL = new Set(["a", "an", "the", "on", "of", "in", "for", "to", "is", "are", "and", "with", "how", "what", "do", "does"]);

function latex(text) {
  return text.replace(/\s+/g, " ").trim().replace(/[\\{}~^$&#_%]/g, (sign) => SPECIAL[sign]);
}

// An "and" within a name would make two authors of one.
function name(author) {
  return /(^|\s)and(\s|$)/i.test(author) ? `{${latex(author)}}` : latex(author);
}

const plain = (text) => fold(text).replace(/[^a-z0-9]+/g, " ").trim().split(" ");

function stem(papers, i) {
  const [author = ""] = papers.authors[i];
  const family = author.includes(",") ? plain(author.split(",")[0]).join("") : plain(author).at(-1);
  const first = plain(papers.title[i]).find((one) => one && !DULL.has(one)) ?? "";
  return `${family}${papers.year[i] ?? ""}${first}`.slice(0, 60) || "paper";
}

// One key per paper of the study, so that a paper keeps its key in every file.
function keys({ papers }) {
  const taken = new Map();
  return papers.id.map((_, i) => {
    const base = stem(papers, i);
    const n = taken.get(base) ?? 0;
    taken.set(base, n + 1);
    return n ? `${base}-${n + 1}` : base; // no stem holds a hyphen, so no two keys are the same
  });
}

function bibtex(data, order, abstracts) {
  const key = keys(data);
  const entries = order.map((i) => {
    const paper = reference(data, i, abstracts);
    const published = Boolean(paper.venue) && !/arxiv/i.test(paper.venue);
    const fields = [
      ["title", `{${latex(paper.title)}}`],
      ["author", paper.authors.map(name).join(" and ")],
      [published ? "journal" : "howpublished", latex(paper.venue)],
      ["year", paper.year],
      ["doi", latex(paper.doi)],
      ["eprint", paper.arxiv],
      ["archiveprefix", paper.arxiv && "arXiv"],
      ["url", (paper.links[0] ?? "").replace(/[{}\\\s]/g, (sign) => encodeURIComponent(sign))],
      ["keywords", paper.themes.map(latex).join(", ")],
      ["note", latex(paper.mark)],
      ["abstract", latex(paper.abstract)],
    ].filter(([, value]) => value).map(([field, value]) => `  ${field} = {${value}},\n`);
    if (MONTHS[paper.month - 1]) fields.push(`  month = ${MONTHS[paper.month - 1]},\n`);
    return `@${published ? "article" : "misc"}{${key[i]},\n${fields.join("")}}\n`;
  });
  return entries.join("\n");
}
return { bibtex };
})();

const module_csv = (() => {
// The papers as a table for spreadsheets and data frames; columns are named as in papers.csv.
const { topicLabels } = module_order;

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/; // what a spreadsheet would run

function cell(value) {
  const text = value === null || value === undefined ? "" : `${value}`;
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe;
}

function csv(data, order, abstracts) {
  const { papers } = data;
  const labels = topicLabels(data);
  const columns = {
    paper_id: (i) => papers.id[i],
    title: (i) => papers.title[i],
    authors: (i) => papers.authors[i].join("|"),
    venue: (i) => papers.venue[i],
    published: (i) => papers.published[i],
    digests: (i) => papers.digests[i].map((place) => data.digests[place].name).join("|"),
    topic: (i) => papers.topic[i],
    topic_label: (i) => labels.get(papers.topic[i]) ?? "",
    theme: (i) => (papers.themes[i].length ? data.themes[papers.themes[i][0][0]].id : ""),
    theme_probability: (i) => papers.themes[i][0]?.[1] ?? "",
    themes: (i) => papers.themes[i].map(([theme]) => data.themes[theme].id).join("|"),
    theme_probabilities: (i) => papers.themes[i].map(([, sure]) => sure).join("|"),
    citations: (i) => papers.citations[i],
    upvotes: (i) => papers.upvotes[i],
    status: (i) => papers.mark[i],
    links: (i) => papers.links[i].map(([, address]) => address).join("|"),
    abstract: (i) => abstracts[i] ?? "",
  };
  const lines = [Object.keys(columns), ...order.map((i) => Object.values(columns).map((value) => value(i)))];
  // The mark in front tells spreadsheets that this is UTF-8.
  return `\ufeff${lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("")}`;
}
return { csv };
})();

const module_dom = (() => {
// Small helpers for building elements. Text only ever goes in as text, never as markup.

// make("button", {class: "chip", type: "button", on: {click: f}}, "words", element, ...)
function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function button(words, click, settings = {}) {
  return make("button", { type: "button", ...settings, on: { click } }, words);
}

// A word from outside: `bdi` keeps its direction from turning the text around it.
function word(text, settings = {}) {
  return make("bdi", settings, text);
}

function counted(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

function smoothly() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

// In a sandboxed frame the browser keeps nothing, and says so with an exception.
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds for this visit only.
  }
}
return { make, button, word, counted, smoothly, recall, remember };
})();

const module_ris = (() => {
// The papers as RIS.
const { reference } = module_reference;

// A field is one line: a line break within would begin another field.
function line(tag, value) {
  const text = value.replace(/\s+/g, " ").trim();
  return text ? `${tag}  - ${text}\r\n` : "";
}

function ris(data, order, abstracts) {
  return order.map((i) => {
    const paper = reference(data, i, abstracts);
    const published = Boolean(paper.venue) && !/arxiv/i.test(paper.venue);
    const date = paper.year ? `${paper.year}/${paper.month}/${paper.day}/` : "";
    return [
      line("TY", published ? "JOUR" : "GEN"),
      line("TI", paper.title),
      ...paper.authors.map((author) => line("AU", author)),
      line("T2", paper.venue),
      line("PY", paper.year),
      line("DA", paper.month ? date : ""),
      line("DO", paper.doi),
      ...paper.links.map((link) => line("UR", link)),
      ...paper.themes.map((theme) => line("KW", theme)),
      line("N1", paper.mark),
      line("AB", paper.abstract),
      line("ID", data.papers.id[i]),
      "ER  - \r\n\r\n",
    ].join("");
  }).join("");
}
return { ris };
})();

const module_export = (() => {
// Save the papers that are shown, in the order shown.
const { bibtex } = module_bibtex;
const { csv } = module_csv;
const { readTexts } = module_data;
const { button, make } = module_dom;
const { ris } = module_ris;

const KINDS = [
  { name: "CSV", file: "papers.csv", type: "text/csv", write: csv },
  { name: "BibTeX", file: "papers.bib", type: "application/x-bibtex", write: bibtex },
  { name: "RIS", file: "papers.ris", type: "application/x-research-info-systems", write: ris },
];

async function save(state, { file, type, write }) {
  const { abstract } = await readTexts().catch(() => ({ abstract: [] }));
  const blob = new Blob([write(state.data, state.order, abstract)], { type: `${type};charset=utf-8` });
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function startExport(state, element) {
  const buttons = KINDS.map((kind) => button(kind.name, () => save(state, kind), { class: "plain" }));
  element.append(make("div", { class: "export", role: "group", "aria-label": "Save the papers shown" },
    make("span", { "aria-hidden": "true" }, "Save as"), ...buttons));
  const draw = () => {
    for (const one of buttons) one.disabled = !state.order.length;
  };
  draw();
  state.on((changes) => {
    if (changes.filter) draw();
  });
}
return { startExport };
})();

const module_filters = (() => {
// The fields above the table: search, theme, topic, digest, year.
const { make } = module_dom;
const { FAILS } = module_state;

const PAUSE = 40; // milliseconds without a key before a search

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

function counts({ data, filter, fails }) {
  const found = { theme: new Map(), topic: new Map(), digest: new Map(), year: new Map() };
  const add = (kind, value) => found[kind].set(value, (found[kind].get(value) ?? 0) + 1);
  const { themes, path, digests, year } = data.papers;
  for (let i = 0; i < fails.length; i += 1) {
    if (!(fails[i] & ~FAILS.theme)) {
      for (const [theme] of filter.further ? themes[i] : themes[i].slice(0, 1)) add("theme", `${theme}`);
      if (!themes[i].length) add("theme", "-1");
    }
    if (!(fails[i] & ~FAILS.topic)) {
      for (let grain = 0; grain < data.grains.length; grain += 1) add("topic", `${grain}:${path[i][grain] ?? -1}`);
    }
    if (!(fails[i] & ~FAILS.digest)) {
      for (const digest of digests[i]) add("digest", `${digest}`);
      if (digests[i].length > 1) add("digest", "both");
    }
    if (!(fails[i] & ~FAILS.year)) add("year", `${year[i]}`);
  }
  return found;
}

function searchField(state, search) {
  const input = make("input", {
    type: "search", id: "search", autocomplete: "off", spellcheck: "false", maxlength: "300",
    placeholder: "Words, or a \"phrase\"",
  });
  let waiting = null;
  input.addEventListener("focus", () => search.addAbstracts().catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => state.set({ filter: { query: input.value } }), PAUSE);
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

function startFilters(state, element, search) {
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
  if (offered.theme) element.append(make("label", { class: "check" }, further, make("span", {}, "Further themes too")));

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
return { startFilters };
})();

const module_found = (() => {
// How many papers are shown, and which filters make it so.
const { button, counted, make, word } = module_dom;

// Every active filter: what it is called, its value, and what takes it back.
function active({ data, filter }) {
  const { query, theme, topic, digest, both, year, lasso } = filter;
  const label = topic && (data.grains[topic.grain].topics.find((row) => row.topic === topic.topic)?.label ?? "none");
  return [
    query.trim() ? ["Search", query.trim(), { query: "" }] : null,
    theme !== null ? ["Theme", theme < 0 ? "none" : data.themes[theme].name, { theme: null }] : null,
    topic ? ["Topic", label, { topic: null }] : null,
    digest !== null ? ["Digest", data.digests[digest].name, { digest: null }] : null,
    both ? ["In several digests", "", { both: false }] : null,
    year !== null ? ["Year", `${year}`, { year: null }] : null,
    lasso ? ["Picked on the map", counted(lasso.size, "paper"), { lasso: null }] : null,
  ].filter(Boolean);
}

function startFound(state, element) {
  const count = make("p", { class: "count", role: "status" });
  const chips = make("ul", { class: "chips", "aria-label": "Active filters" });
  element.append(count, chips);

  // A chip that is gone must not take the reader's place in the page with it.
  const drop = (filter) => {
    state.set({ filter });
    (chips.querySelector("button") ?? document.getElementById("search")).focus();
  };
  const clear = () => {
    state.clear();
    document.getElementById("search").focus();
  };

  const draw = () => {
    const all = state.data.papers.id.length;
    const text = `${state.shown.length.toLocaleString("en")} of ${counted(all, "paper")}`;
    if (count.textContent !== text) count.textContent = text;
    const rows = active(state).map(([name, value, filter]) => {
      const chip = button("", () => drop(filter), { class: "chip" });
      chip.append(
        make("span", { class: "unseen" }, "Remove filter "),
        make("span", { class: "chip-text" }, value ? `${name}: ` : name, value ? word(value) : ""),
        make("span", { class: "cross", "aria-hidden": "true" }, "×"));
      return make("li", {}, chip);
    });
    if (rows.length) rows.push(make("li", {}, button("Clear all", clear, { class: "plain" })));
    chips.replaceChildren(...rows);
    chips.hidden = !rows.length;
  };
  draw();
  state.on((changes) => {
    if (changes.filter) draw();
  });
}
return { startFound };
})();

const module_keys = (() => {
// Keys that work anywhere in the page, and the list of all keys.
const { button, make, recall, remember } = module_dom;

const KEY = "digest-atlas-keys";
const LIST = [
  ["/", "go to the search"],
  ["?", "show this list"],
  ["↓ in the search", "go to the first paper"],
  ["↑ ↓", "one paper up or down in the table"],
  ["Page Up, Page Down", "one screen of papers up or down"],
  ["Home, End", "first or last paper"],
  ["Enter", "read the paper"],
  ["← →", "previous or next paper while reading"],
  ["Escape", "close the paper or this list"],
];

function listOf(dialog) {
  const rows = LIST.flatMap(([keys, what]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, what)]);
  // Who steers by voice can press single keys without meaning to.
  const single = make("input", { type: "checkbox", checked: recall(KEY) !== "off" });
  single.addEventListener("change", () => remember(KEY, single.checked ? "on" : "off"));
  dialog.append(
    make("h2", { id: "keys-title", tabindex: "-1" }, "Keys"),
    make("dl", {}, ...rows),
    make("label", { class: "check" }, single, make("span", {}, "/ and ? work anywhere in the page")),
    button("Close", () => dialog.close(), { class: "plain" }));
  return () => single.checked;
}

function startKeys(element) {
  const dialog = make("dialog", { id: "keys", "aria-labelledby": "keys-title" });
  document.body.append(dialog);
  const on = listOf(dialog);
  const show = () => {
    dialog.showModal();
    dialog.firstChild.focus();
  };
  element.append(button("Keyboard", show, { class: "plain keys", "aria-haspopup": "dialog" }));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !on() || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea")) return;
    if (event.key === "/") document.getElementById("search").focus();
    else if (event.key === "?") show();
    else return;
    event.preventDefault();
  });
}
return { startKeys };
})();

const module_look = (() => {
// Light, dark, or as the system has it.
const { make, recall, remember } = module_dom;

const KEY = "digest-atlas-look";
const LOOKS = [["", "System"], ["light", "Light"], ["dark", "Dark"]];

function wear(look) {
  if (look) document.documentElement.dataset.look = look;
  else delete document.documentElement.dataset.look;
}

function startLook(element) {
  const kept = recall(KEY);
  const now = LOOKS.some(([look]) => look === kept) ? kept : "";
  wear(now);
  const choose = (event) => {
    wear(event.target.value);
    remember(KEY, event.target.value);
  };
  const choices = LOOKS.map(([look, name]) =>
    make("label", {},
      make("input", { type: "radio", name: "look", value: look, checked: look === now, on: { change: choose } }),
      make("span", {}, name)));
  element.append(make("fieldset", { class: "look scripted" }, make("legend", {}, "Colours"), ...choices));
}
return { startLook };
})();

const module_cells = (() => {
// What stands in the cells of a row.
const { addressOf } = module_address;
const { make, word } = module_dom;
const { topicLabels } = module_order;
const { marked } = module_words;

const FIRST = 3; // authors named in a row

function joined(parts, between) {
  return parts.flatMap((part, i) => (i ? [between, part] : [part]));
}

// A text in which the words that were searched for are marked.
function searched(text, terms) {
  return make("bdi", {}, ...marked(text, terms).map(([part, hit]) => (hit ? make("mark", {}, part) : part)));
}

// Authors and venue; names that hold commas are set apart by semicolons.
function byline(papers, i) {
  const authors = papers.authors[i];
  const more = authors.length > FIRST + 1 ? authors.length - FIRST : 0;
  const named = more ? [...authors.slice(0, FIRST), `${more} more`] : authors;
  const between = named.some((name) => name.includes(",")) ? "; " : ", ";
  return [named.join(between), papers.venue[i]].filter(Boolean);
}

// `cells(i, terms)`: one element per column.
function createCells(data, columns) {
  const { papers } = data;
  const labels = topicLabels(data);
  const write = {
    title(i, terms) {
      const line = byline(papers, i);
      // A link, so that a paper can be opened in a tab of its own, too.
      const name = make("a", { href: addressOf(papers.id[i]), class: "open-paper", tabindex: "-1" }, searched(papers.title[i], terms));
      const badge = papers.mark[i] ? make("strong", { class: "badge" }, papers.mark[i]) : null;
      const under = line.length ? make("span", { class: "under" }, ...joined(line.map((part) => searched(part, terms)), " · ")) : null;
      return [make("span", { class: "name" }, badge, name), under];
    },
    theme(i) {
      const [first, ...further] = papers.themes[i];
      if (!first) return [make("span", { class: "none" }, "No theme")];
      const also = further.map(([theme]) => data.themes[theme].name).join(", ");
      const sure = `${Math.round(100 * first[1])} %`;
      return [word(data.themes[first[0]].name), make("span", { class: "under" }, sure,
        also ? make("span", { class: "also" }, " · also ", word(also)) : null)];
    },
    topic: (i) => [labels.has(papers.topic[i]) ? word(labels.get(papers.topic[i])) : make("span", { class: "none" }, "No topic")],
    digests(i) {
      const names = papers.digests[i].map((place) => data.digests[place].name);
      const shown = names.length > 2 ? [names[0], `${names.length - 1} more`] : names;
      return joined(shown.map((name) => word(name)), ", ");
    },
    date: (i) => [papers.published[i]],
    upvotes: (i) => number(papers.upvotes[i], "upvotes"),
    citations: (i) => number(papers.citations[i], "citations"),
  };
  return (i, terms) => columns.map((column, k) =>
    make(k ? "td" : "th", {
      role: k ? "gridcell" : "rowheader", class: `cell ${column.key}`, "aria-colindex": `${k + 1}`,
    }, ...write[column.key](i, terms)));
}

// In cards no column head says what a number counts.
function number(value, unit) {
  return value === null ? [""] : [value.toLocaleString("en"), make("span", { class: "unit" }, ` ${unit}`)];
}
return { searched, createCells };
})();

const module_show = (() => {
// Go to the papers that something elsewhere in the page speaks of.
const { smoothly } = module_dom;
const { NOTHING } = module_state;

// Bring the papers into view and put the reader there.
function reveal(behavior = smoothly()) {
  const heading = document.getElementById("papers-title");
  heading.tabIndex = -1;
  heading.scrollIntoView({ behavior, block: "start" });
  heading.focus({ preventScroll: true });
}

// Show the papers of one filter and no other.
function showOnly(state, filter) {
  state.set({ filter: { ...NOTHING, ...filter } });
  reveal();
}

// What `data-show` asks for: changes of the state, or null where it names nothing that is here.
function asked(data, text) {
  const [kind, ...rest] = text.split(":");
  const name = rest.join(":");
  const place = (names) => (names.includes(name) ? names.indexOf(name) : null);
  if (kind === "none") return { filter: { theme: -1 } };
  if (kind === "both") return { filter: { both: true } };
  if (kind === "theme") {
    const theme = place(data.themes.map((row) => row.id));
    return theme === null ? null : { filter: { theme } };
  }
  if (kind === "digest") {
    const digest = place(data.digests.map((row) => row.name));
    return digest === null ? null : { filter: { digest } };
  }
  if (kind === "paper") {
    const open = place(data.papers.id);
    return open === null ? null : { open };
  }
  const [grain, topic] = rest.map(Number);
  const known = kind === "topic" && data.grains[grain]?.topics.some((row) => row.topic === topic);
  return known ? { filter: { topic: { grain, topic } } } : null;
}

function startShow(state) {
  document.addEventListener("click", (event) => {
    const text = event.target.closest?.("[data-show]")?.dataset.show;
    const changes = text ? asked(state.data, text) : null;
    if (changes?.filter) showOnly(state, changes.filter);
    else if (changes) state.set(changes);
  });
}
return { reveal, showOnly, startShow };
})();

const module_paper = (() => {
// One paper, read in a dialog: what it says, where it is filed and why, what is near it.
const { searched } = module_cells;
const { readTexts } = module_data;
const { button, counted, make, word } = module_dom;
const { showOnly } = module_show;
const { termsOf } = module_words;

const GRAINS = { coarse: "Coarse", medium: "Medium", fine: "Fine" };

function part(title, ...children) {
  return make("section", {}, make("h3", {}, title), ...children);
}

function linksOf(links) {
  const safe = links.filter(([, address]) => /^https?:\/\//i.test(address));
  if (!safe.length) return null;
  return make("ul", { class: "links" }, ...safe.map(([name, address]) => make("li", {},
    make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, word(name), make("span", { "aria-hidden": "true" }, " ↗"),
      make("span", { class: "unseen" }, " (opens in a new tab)")))));
}

function facts(papers, i) {
  const names = papers.authors[i];
  const authors = names.join(names.some((name) => name.includes(",")) ? "; " : ", ");
  const counts = [
    papers.upvotes[i] === null ? "" : counted(papers.upvotes[i], "upvote"),
    papers.citations[i] === null ? "" : `cited ${counted(papers.citations[i], "time")}`,
  ];
  const rest = [papers.venue[i], papers.published[i], ...counts].filter(Boolean).join(" · ");
  return [authors && make("p", { class: "byline" }, word(authors)), rest && make("p", { class: "byline quiet" }, word(rest))].filter(Boolean);
}

function themesOf(data, i, go) {
  if (!data.themes.length) return null;
  const rows = data.papers.themes[i].map(([theme, sure], k) => {
    const share = Math.round(100 * sure);
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span", {}));
    bar.firstChild.style.width = `${share}%`;
    const name = go(data.themes[theme].name, { theme });
    return make("li", {}, name, bar, make("span", {}, `${share} %`), k ? make("span", { class: "quiet" }, "further") : null);
  });
  if (!rows.length) return part("Themes", make("p", {}, go("No theme", { theme: -1 })));
  return part("Themes", make("ul", { class: "sure" }, ...rows), make("div", { class: "why" }));
}

function topicsOf(data, i, go) {
  const path = data.papers.path[i].map((topic, grain) => {
    const { name, topics } = data.grains[grain];
    const label = topics.find((row) => row.topic === topic)?.label;
    const sure = grain === data.own && label ? ` (${Math.round(100 * data.papers.confidence[i])} % sure)` : "";
    return make("li", {}, make("span", { class: "quiet" }, `${GRAINS[name] ?? name}${sure}`),
      go(label ?? "In no topic", { topic: { grain, topic } }));
  });
  return path.length ? part("Topic, coarse to fine", make("ol", { class: "path" }, ...path)) : null;
}

async function fillTexts({ data, filter }, i, abstract, why) {
  const texts = await readTexts().catch(() => null);
  const said = texts?.abstract[i];
  abstract.classList.toggle("quiet", !said);
  if (said) abstract.replaceChildren(searched(said, termsOf(filter.query)));
  else abstract.textContent = texts ? "No abstract came with this paper." : "This browser cannot unpack the abstracts.";
  const reasons = texts?.evidence[i] ?? [];
  if (why && reasons.length) {
    const first = data.themes[data.papers.themes[i][0][0]].name;
    why.append(make("p", { class: "quiet" }, "Why ", word(first), ":"), make("ul", {}, ...reasons.map((reason) => make("li", {}, word(reason)))));
  }
}

// `focusRow(i)` puts the reader on the row of a paper, and says whether it is in the table.
function startPaper(state, dialog, focusRow) {
  const { data } = state;
  const { papers } = data;
  const trail = []; // papers from which a near one was opened
  let opener = null; // what had the focus before
  const step = (by) => {
    const place = state.order.indexOf(state.open) + by;
    if (state.order.includes(state.open) && state.order[place] !== undefined) move(state.order[place]);
  };
  const move = (i) => {
    trail.length = 0;
    state.set({ open: i });
  };
  const previous = button("‹ Previous", () => step(-1), { class: "plain", "aria-keyshortcuts": "ArrowLeft" });
  const next = button("Next ›", () => step(1), { class: "plain", "aria-keyshortcuts": "ArrowRight" });
  const back = button("↩ Back", () => state.set({ open: trail.pop() }), { class: "plain" });
  const where = make("span", { class: "where" });
  const close = button("Close", () => dialog.close(), { class: "plain close" });
  const title = make("h2", { id: "paper-title", tabindex: "-1" });
  const content = make("div", { class: "content" });
  dialog.append(make("div", { class: "steps" }, previous, next, where, back, close), make("div", { class: "sheet" }, title, content));

  const go = (name, filter) => button(word(name), () => {
    opener = null;
    dialog.close();
    showOnly(state, filter);
  }, { class: "go" });

  function nearest(i) {
    if (!papers.nearest[i].length) return null;
    return part("Nearest papers", make("ol", { class: "near" }, ...papers.nearest[i].map((other) =>
      make("li", {}, button(word(papers.title[other]), () => {
        trail.push(i);
        state.set({ open: other });
      }, { class: "go" })))));
  }

  function draw(i) {
    const place = state.order.indexOf(i);
    previous.disabled = place <= 0;
    next.disabled = place < 0 || place === state.order.length - 1;
    back.hidden = !trail.length;
    where.textContent = place < 0 ? "not among the papers shown" : `${(place + 1).toLocaleString("en")} of ${state.order.length.toLocaleString("en")}`;
    title.replaceChildren(searched(papers.title[i], termsOf(state.filter.query)));
    if (papers.mark[i]) title.prepend(make("strong", { class: "badge" }, papers.mark[i]), " ");
    const abstract = make("p", { class: "abstract", dir: "auto" }, "Unpacking the abstract …");
    const digests = papers.digests[i].map((digest) => make("li", {}, go(data.digests[digest].name, { digest })));
    const themes = themesOf(data, i, go);
    content.replaceChildren(...[
      ...facts(papers, i), linksOf(papers.links[i]), part("Abstract", abstract), themes, topicsOf(data, i, go),
      part("Digests", make("ul", { class: "digests" }, ...digests)), nearest(i),
    ].filter(Boolean));
    fillTexts(state, i, abstract, themes?.querySelector(".why"));
  }

  state.on((changes) => {
    if ("filter" in changes && state.open !== null && dialog.open) draw(state.open);
    if (!("open" in changes)) return;
    if (state.open === null) {
      if (dialog.open) dialog.close();
      return;
    }
    draw(state.open);
    if (!dialog.open) {
      opener = document.activeElement;
      dialog.showModal();
    }
    dialog.querySelector(".sheet").scrollTop = 0;
    title.focus({ preventScroll: true });
  });
  dialog.addEventListener("close", () => {
    const last = state.open, from = opener;
    trail.length = 0;
    if (last !== null) state.set({ open: null });
    if (!from) return;
    const fromTable = from === document.body || from.closest("#table-view");
    if (!(fromTable && focusRow(last)) && from.isConnected) from.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // on the page beside it
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else return;
    event.preventDefault();
  });
}
return { startPaper };
})();

const module_search = (() => {
// Find papers by words of their titles, authors and abstracts.
const { readTexts } = module_data;
const { fold, locate, termsOf } = module_words;

const AT_ONCE = 400; // abstracts folded before the page may do something else
const LONGEST = 300; // letters of a query that count

const later = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 20));

// `find(query)` gives one mark per paper, or null where nothing is asked; `ready` is a promise
// that says when abstracts are searched, too.
function createSearch(data) {
  const papers = data.papers;
  const folded = papers.title.map((title, i) => fold([title, ...papers.authors[i]].join("\n")));

  function find(query) {
    const terms = termsOf(query.slice(0, LONGEST));
    if (!terms.length) return null;
    const found = new Uint8Array(folded.length);
    for (let i = 0; i < folded.length; i += 1) {
      found[i] = terms.every((term) => locate(folded[i], term) >= 0) ? 1 : 0;
    }
    return found;
  }

  let wanted = null;
  // Abstracts are unpacked when the first view stands, or when somebody goes to the search.
  function addAbstracts() {
    wanted ??= readTexts().then(async ({ abstract }) => {
      for (let i = 0; i < folded.length; i += 1) {
        if (i % AT_ONCE === AT_ONCE - 1) await new Promise((done) => setTimeout(done));
        if (abstract[i]) folded[i] += `\n${fold(abstract[i])}`;
      }
    });
    return wanted;
  }

  const ready = new Promise((done) => {
    later(() => addAbstracts().then(() => done(true), () => done(false)));
  });
  return { find, ready, addAbstracts };
}
return { createSearch };
})();

const module_table = (() => {
// The table of papers: only the rows in view are in the page, so 50,000 papers are no burden.
const { createCells } = module_cells;
const { button, make } = module_dom;
const { columnsOf } = module_order;
const { termsOf } = module_words;

const SPARE = 4; // rows drawn above and below what is seen
const WIDTHS = {
  title: "minmax(14rem, 3fr)", theme: "minmax(8.5rem, 1fr)", topic: "minmax(9rem, 1.1fr)", digests: "minmax(5.5rem, .5fr)",
  date: "5.8rem", upvotes: "5.6rem", citations: "4.4rem",
};
const NARROWER = { ...WIDTHS, topic: "" };

function headOf(columns, sortBy) {
  const heads = columns.map((column, k) =>
    make("th", { role: "columnheader", scope: "col", class: `cell ${column.key}`, "aria-colindex": `${k + 1}` },
      button(column.name, () => sortBy(column), { class: "sort" })));
  return { heads, row: make("tr", { role: "row", "aria-rowindex": "1", class: "head" }, ...heads) };
}

// Cards have no column heads to sort by.
function sortFields(columns, state) {
  const key = make("select", { "aria-label": "Sort by" }, ...columns.map((column) => make("option", { value: column.key }, column.name)));
  const way = button("", () => state.set({ sort: { ...state.sort, down: !state.sort.down } }), { class: "plain" });
  key.addEventListener("change", () => {
    state.set({ sort: { key: key.value, down: Boolean(columns.find((column) => column.key === key.value).down) } });
  });
  const show = ({ sort }) => {
    key.value = sort.key;
    way.textContent = sort.down ? "↓ descending" : "↑ ascending";
  };
  return { show, whole: make("div", { class: "sort-fields" }, make("span", { "aria-hidden": "true" }, "Sort by"), key, way) };
}

function startTable(state, element) {
  const { data } = state;
  const columns = columnsOf(data);
  const cells = createCells(data, columns);
  const { heads, row: headRow } = headOf(columns, (column) => {
    const same = state.sort.key === column.key;
    state.set({ sort: { key: column.key, down: same ? !state.sort.down : Boolean(column.down) } });
  });
  const fields = sortFields(columns, state);
  const body = make("tbody", { role: "rowgroup" });
  const table = make("table", { role: "grid", class: "papers-table", "aria-labelledby": "papers-title", "aria-colcount": `${columns.length}` },
    make("thead", { role: "rowgroup" }, headRow), body);
  const scroller = make("div", { class: "scroller" }, table);
  const nothing = make("p", { class: "nothing", hidden: true }, "No paper fits all of these filters.");
  element.append(fields.whole, scroller, nothing);
  const widths = (of) => columns.map((column) => of[column.key]).join(" ");
  table.style.setProperty("--columns", widths(WIDTHS));
  table.style.setProperty("--narrower", widths(NARROWER));
  table.classList.toggle("one-line", data.papers.authors.every((names) => !names.length) && data.papers.venue.every((venue) => !venue));

  const rows = new Map(); // by their place in the order
  let active = 0; // the row that Tab comes to
  let height = 0;
  let terms = [];

  function rowAt(place) {
    const i = state.order[place];
    const row = make("tr", { role: "row", class: "paper", "aria-rowindex": `${place + 2}`, tabindex: place === active ? "0" : "-1" }, ...cells(i, terms));
    row.dataset.place = place;
    row.classList.toggle("hovered", i === state.hover);
    row.classList.toggle("opened", i === state.open);
    row.style.top = `${place * height}px`;
    return row;
  }

  function draw() {
    const n = state.order.length;
    if (!height && n) measure();
    const from = Math.max(0, Math.floor(scroller.scrollTop / height) - SPARE);
    const to = Math.min(n, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + SPARE);
    const wanted = new Set([active]); // stays, for it may have the focus
    for (let place = from; place < to; place += 1) wanted.add(place);
    for (const [place, row] of rows) {
      if (!wanted.has(place)) {
        row.remove();
        rows.delete(place);
      }
    }
    // In the order of the papers, as screen readers go through them.
    let after = null;
    for (const place of [...wanted].filter((at) => at < n).sort((a, b) => b - a)) {
      if (!rows.has(place)) {
        rows.set(place, rowAt(place));
        body.insertBefore(rows.get(place), after);
      }
      after = rows.get(place);
    }
  }

  function measure() {
    const row = rows.values().next().value ?? rowAt(0);
    if (!row.isConnected) body.append(row);
    const found = row.getBoundingClientRect().height;
    if (![...rows.values()].includes(row)) row.remove();
    if (!found || found === height) return;
    height = found;
    body.style.height = `${state.order.length * height}px`;
    for (const [place, other] of rows) other.style.top = `${place * height}px`;
  }

  function redraw() {
    const focused = body.contains(document.activeElement);
    for (const row of rows.values()) row.remove();
    rows.clear();
    terms = termsOf(state.filter.query);
    active = Math.min(active, Math.max(0, state.order.length - 1));
    table.setAttribute("aria-rowcount", `${state.order.length + 1}`);
    body.style.height = `${state.order.length * height}px`;
    scroller.hidden = !state.order.length;
    nothing.hidden = Boolean(state.order.length);
    heads.forEach((head, k) => {
      const sorted = columns[k].key === state.sort.key;
      head.setAttribute("aria-sort", !sorted ? "none" : state.sort.down ? "descending" : "ascending");
    });
    table.dataset.sort = state.sort.key;
    fields.show(state);
    draw();
    if (focused) rows.get(active)?.focus({ preventScroll: true });
  }

  // Show a row whole, below the head that stays in place.
  function bring(place) {
    const top = place * height, room = scroller.clientHeight - headRow.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
  }

  function activate(place, focus) {
    rows.get(active)?.setAttribute("tabindex", "-1");
    active = place;
    bring(place);
    rows.get(place)?.setAttribute("tabindex", "0");
    if (focus) rows.get(place)?.focus({ preventScroll: true });
  }

  const placeOf = (target) => {
    const row = target.closest?.("tr.paper");
    return row ? Number(row.dataset.place) : null;
  };
  const hover = (i) => {
    if (state.hover !== i) state.set({ hover: i });
  };
  body.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (place === null || getSelection().toString() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault(); // the title's link
    activate(place, true);
    state.set({ open: state.order[place] });
  });
  body.addEventListener("pointerover", (event) => hover(state.order[placeOf(event.target)] ?? null));
  body.addEventListener("pointerleave", () => hover(null));
  body.addEventListener("focusin", (event) => hover(state.order[placeOf(event.target)] ?? null));
  body.addEventListener("focusout", () => hover(null));
  body.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor((scroller.clientHeight - headRow.offsetHeight) / height) - 1);
    const last = state.order.length - 1;
    const moves = { ArrowUp: active - 1, ArrowDown: active + 1, PageUp: active - page, PageDown: active + page, Home: 0, End: last };
    if (event.altKey || event.metaKey) return;
    if (event.key in moves) activate(Math.max(0, Math.min(last, moves[event.key])), true);
    else if (event.key === "Enter" || event.key === " ") state.set({ open: state.order[active] });
    else return;
    event.preventDefault();
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(scroller);
  state.on((changes) => {
    if (changes.filter || changes.sort) {
      active = 0;
      scroller.scrollTop = 0;
      redraw();
    }
    if ("hover" in changes || "open" in changes) {
      for (const [place, row] of rows) {
        row.classList.toggle("hovered", state.order[place] === state.hover);
        row.classList.toggle("opened", state.order[place] === state.open);
      }
    }
  });
  redraw();

  // Who closes a paper comes back to its row; false: it is not in the table.
  return {
    columns,
    focusPaper(i) {
      const place = state.order.indexOf(i);
      if (place >= 0) activate(place, true);
      return place >= 0;
    },
  };
}
return { startTable };
})();

const module_main = (() => {
// Bring the page to life.
const { startAddress } = module_address;
const { readData } = module_data;
const { startExport } = module_export;
const { startFilters } = module_filters;
const { startFound } = module_found;
const { startKeys } = module_keys;
const { startLook } = module_look;
const { startPaper } = module_paper;
const { createSearch } = module_search;
const { reveal, startShow } = module_show;
const { createState } = module_state;
const { startTable } = module_table;

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
})();
})();
