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
  if (sort.key !== state.usual.key || sort.down !== state.usual.down) said.set("sort", `${sort.down ? "-" : ""}${sort.key}`);
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

const SPECIAL = {
  "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
  $: "\\$", "&": "\\&", "#": "\\#", _: "\\_", "%": "\\%",
};
// BibTeX counts braces even where they are escaped: those without a partner are named instead.
const ESCAPED = { "{": "\\{", "}": "\\}" };
const NAMED = { "{": "\\textbraceleft{}", "}": "\\textbraceright{}" };
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DULL = new Set(["a", "an", "the", "on", "of", "in", "for", "to", "is", "are", "and", "with", "how", "what", "do", "does"]);

function balanced(text) {
  let depth = 0;
  for (const letter of text) {
    if (letter === "{") depth += 1;
    else if (letter === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function latex(text) {
  const signs = { ...SPECIAL, ...(balanced(text) ? ESCAPED : NAMED) };
  return text.replace(/\s+/g, " ").trim().replace(/[\\{}~^$&#_%]/g, (sign) => signs[sign]);
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
  ["Arrow keys on the map", "nearest paper on that side; with Shift they move the map"],
  ["+ − 0 on the map", "zoom in, zoom out, the whole map"],
  ["L on the map", "draw a lasso"],
  ["Escape", "close the paper or this list, leave the lasso"],
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

const module_grid = (() => {
// Which points lie near a place: a grid of cells, each with its points.

function createGrid(xs, ys) {
  const n = xs.length, side = Math.max(1, Math.round(Math.sqrt(n / 3)));
  const range = (values) => {
    let low = Infinity, high = -Infinity;
    for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
    return n ? [low, high] : [0, 1];
  };
  const [left, right] = range(xs), [bottom, top] = range(ys);
  const size = Math.max(right - left, top - bottom, 1e-9) / side;
  const cell = (value, low) => Math.max(0, Math.min(side - 1, Math.floor((value - low) / size)));
  const starts = new Uint32Array(side * side + 1), items = new Uint32Array(n);
  const cellOf = (i) => cell(ys[i], bottom) * side + cell(xs[i], left);
  for (let i = 0; i < n; i++) starts[cellOf(i) + 1]++;
  for (let c = 0; c < side * side; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  for (let i = 0; i < n; i++) items[next[cellOf(i)]++] = i;

  // Calls `visit` with every point in the cells that a rectangle touches.
  function within(x0, y0, x1, y1, visit) {
    const [c0, c1] = [cell(x0, left), cell(x1, left)];
    for (let row = cell(y0, bottom); row <= cell(y1, bottom); row++) {
      const end = starts[row * side + c1 + 1];
      for (let at = starts[row * side + c0]; at < end; at++) visit(items[at]);
    }
  }

  // The nearest point, no farther than `reach`, that `allows` lets through; null: none.
  function nearest(x, y, reach, allows) {
    let best = null, least = reach * reach;
    within(x - reach, y - reach, x + reach, y + reach, (i) => {
      const distance = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
      if (distance <= least && allows(i)) { best = i; least = distance; }
    });
    return best;
  }

  return { within, nearest, box: { left, right, bottom, top } };
}
return { createGrid };
})();

const module_groups = (() => {
// What the papers are coloured by: their groups, each with its filter.

const { FAILS } = module_state;

const NONE = { theme: "No theme", topic: "No topic", year: "No year" };
const MANY = 10; // digests beyond this are coloured in order, as years are

// Which ways to colour this study has, for the choice in the toolbar.
function waysToColour(data) {
  const ways = [];
  if (data.themes.length) ways.push({ key: "theme", name: "Theme" });
  data.grains.forEach((grain, i) => {
    const name = data.grains.length > 1 ? `Topic: ${grain.name}` : "Topic";
    ways.push({ key: `topic:${i}`, name: `${name} (${grain.topics.length})` });
  });
  if (data.digests.length > 1) ways.push({ key: "digest", name: "Digest" });
  if (data.papers.year.some((year) => year !== null)) ways.push({ key: "year", name: "Year" });
  return ways;
}

function byTheme({ papers, themes }) {
  const groups = themes.map((theme, i) => ({ name: theme.name, filter: { theme: i } }));
  groups.push({ name: NONE.theme, none: true, filter: { theme: -1 } });
  const of = papers.themes.map((list) => (list.length ? list[0][0] : themes.length));
  // Further themes count where they pass the filter.
  const also = (i, further) => (further ? papers.themes[i].map(([theme]) => theme) : [of[i]]);
  return { title: "Themes", groups, of, all: (i, further) => (papers.themes[i].length ? also(i, further) : [of[i]]) };
}

function byTopic({ papers, grains }, grain) {
  const topics = grains[grain].topics, place = new Map(topics.map(({ topic }, i) => [topic, i]));
  const groups = topics.map(({ topic, label }) => ({ name: label, filter: { topic: { grain, topic } } }));
  groups.push({ name: NONE.topic, none: true, filter: { topic: { grain, topic: -1 } } });
  const of = papers.path.map((path) => place.get(path[grain]) ?? topics.length);
  return { title: grains.length > 1 ? `Topics, ${grains[grain].name}` : "Topics", groups, of };
}

function byDigest({ papers, digests }) {
  const groups = digests.map(({ name }, i) => ({ name, filter: { digest: i } }));
  groups.push({ name: "In several digests", filter: { both: true } });
  const of = papers.digests.map((list) => (list.length > 1 ? digests.length : list[0]));
  const all = (i) => (papers.digests[i].length > 1 ? [...papers.digests[i], digests.length] : papers.digests[i]);
  return { title: "Digests", groups, of, all, ordered: digests.length > MANY };
}

function byYear({ papers }) {
  const years = [...new Set(papers.year)].filter((year) => year !== null).sort((a, b) => a - b);
  const place = new Map(years.map((year, i) => [year, i]));
  const groups = years.map((year) => ({ name: String(year), filter: { year } }));
  groups.push({ name: NONE.year, none: true, filter: null });
  return { title: "Years", groups, of: papers.year.map((year) => place.get(year) ?? years.length), ordered: true };
}

// {title, facet, groups, of, all, ordered}: `of` gives the group of each paper (its place), `all` the
// groups whose filter the paper passes.
function groupsOf(data, colour, grain) {
  const make = { theme: byTheme, topic: byTopic, digest: byDigest, year: byYear }[colour] ?? byTheme;
  const made = make(data, grain);
  made.facet = colour in FAILS ? colour : "theme";
  made.all ??= (i) => [made.of[i]];
  return made;
}

// The part of the filter that a group speaks of, and nothing chosen in it.
function unset(filter) {
  return Object.fromEntries(Object.keys(filter).map((key) => [key, key === "both" ? false : null]));
}

// Whether a group's filter is the one that is set.
function isSet(own, filter) {
  return own !== null && Object.entries(own).every(([key, value]) => {
    const now = filter[key];
    return key === "topic" ? now?.grain === value.grain && now?.topic === value.topic : now === value;
  });
}
return { waysToColour, groupsOf, unset, isSet };
})();

const module_shapes = (() => {
// The marks of the map: outlines of equal weight for the eye, as numbers of the radius.

const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  up: [[0, -1.2], [1.1, 0.85], [-1.1, 0.85]],
  down: [[0, 1.2], [-1.1, -0.85], [1.1, -0.85]],
  diamond: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
  plus: bars(0.42, 1.15, 0),
  cross: bars(0.3, 1.05, Math.PI / 4),
};

// Two bars across each other, turned by an angle.
function bars(half, long, angle) {
  const quarter = [[half, -long], [half, -half], [long, -half]];
  const turned = ([x, y], a) => [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
  return [0, 1, 2, 3].flatMap((i) => quarter.map((corner) => turned(corner, (i * Math.PI) / 2 + angle)));
}

// Add a mark to the path of a canvas.
function trace(context, shape, x, y, r) {
  if (shape === "disc") {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  CORNERS[shape].forEach(([dx, dy], i) => {
    if (i) context.lineTo(x + r * dx, y + r * dy);
    else context.moveTo(x + r * dx, y + r * dy);
  });
  context.closePath();
}

// A mark as a small picture beside words.
function swatch({ colour, shape }) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const kind = shape === "disc" ? "circle" : "polygon";
  const mark = document.createElementNS("http://www.w3.org/2000/svg", kind);
  if (shape === "disc") mark.setAttribute("r", "5");
  else mark.setAttribute("points", CORNERS[shape].map(([x, y]) => `${(5 * x).toFixed(2)},${(5 * y).toFixed(2)}`).join(" "));
  mark.setAttribute("fill", colour);
  picture.setAttribute("viewBox", "-7 -7 14 14");
  picture.setAttribute("aria-hidden", "true");
  picture.append(mark);
  return picture;
}
return { trace, swatch };
})();

const module_legend = (() => {
// The legend of the map: what each mark stands for, and a button to see only that.
const { isSet, unset } = module_groups;
const { swatch } = module_shapes;
const { FAILS } = module_state;

// Rebuilds and renews the legend in an element. `show(groups, looks)` after the colours changed,
// `count(groups)` after the filter did.
function createLegend(state, element) {
  const title = element.appendChild(document.createElement("h3"));
  const list = element.appendChild(document.createElement("ul"));
  title.id = "map-legend-title";
  list.setAttribute("aria-labelledby", title.id);
  let rows = [];

  function press(groups, group) {
    const nothing = Object.assign({}, ...groups.map(({ filter }) => unset(filter ?? {})));
    const on = isSet(group.filter, state.filter);
    state.set({ filter: on ? nothing : { ...nothing, ...group.filter } });
  }

  function row(groups, group, look) {
    const item = document.createElement("li");
    const box = document.createElement(group.filter ? "button" : "span");
    const name = document.createElement("span"), number = document.createElement("span");
    if (group.filter) {
      box.type = "button";
      box.addEventListener("click", () => press(groups, group));
    }
    name.textContent = group.name;
    name.className = "name";
    number.className = "number";
    box.append(swatch(look), name, number);
    item.append(box);
    return { item, box, number, group };
  }

  // Each entry tells how many papers it would show, whichever is chosen now.
  function count({ groups, all, facet }) {
    const counts = new Array(groups.length).fill(0);
    state.fails.forEach((fails, i) => {
      if (!(fails & ~FAILS[facet])) for (const g of all(i, state.filter.further)) counts[g]++;
    });
    rows.forEach(({ item, box, number, group, place }) => {
      const on = isSet(group.filter, state.filter);
      if (group.filter) box.setAttribute("aria-pressed", String(on));
      number.textContent = counts[place].toLocaleString("en");
      item.classList.toggle("empty", !counts[place] && !on);
      item.hidden = !group.total;
    });
  }

  function show(made, looks) {
    title.textContent = made.title;
    for (const group of made.groups) group.total = 0;
    for (let i = 0; i < made.of.length; i++) for (const g of made.all(i, true)) made.groups[g].total++;
    rows = made.groups.map((group, place) => ({ ...row(made.groups, group, looks[place]), place }));
    list.replaceChildren(...rows.map(({ item }) => item));
    count(made);
  }

  return { show, count };
}
return { createLegend };
})();

const module_map_draw = (() => {
// The marks on the canvas: one path a look, or where they are many, pixel by pixel, which is some
// ten times as fast and has no smooth edges.
const { trace } = module_shapes;

const SMALL = 2; // pixels; below this radius shapes cannot be told apart
const MANY = 4000; // marks in the frame
const EDGE = 3; // marks of this radius and more get an edge, so that they stand apart

// How large a mark is: smaller where there are many, larger the more the map is zoomed in.
function radius(n, view) {
  const whole = (0.18 * view.scale(1)) / Math.sqrt(Math.max(n, 1));
  return Math.min(8, Math.max(1.2, Math.min(5, whole)) * Math.sqrt(view.k));
}

// `batches`: [{look, papers, faint}], the faint ones first; `paper`: the colour behind them.
function draw(context, batches, { xs, ys, view, grid, n, paper }) {
  const ratio = context.canvas.width / view.width, r = radius(n, view);
  const s = view.scale(), left = view.width / 2 - view.x * s, top = view.height / 2 + view.y * s;
  const inView = visible(view, grid, xs.length, r);
  // Calls `visit` with the place on the screen of every paper in the frame.
  const each = (papers, visit) => {
    for (const i of papers) if (!inView || inView[i]) visit(left + xs[i] * s, top - ys[i] * s);
  };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  if ((inView ? inView.count : n) > MANY) pixels(context, batches, each, r, ratio);
  else shapes(context, batches, each, r, paper);
}

function shapes(context, batches, each, r, paper) {
  for (const { look, papers, faint } of batches) {
    const size = faint ? 0.7 * r : r;
    context.beginPath();
    each(papers, (x, y) => trace(context, faint ? "disc" : look.shape, x, y, size));
    context.fillStyle = look.colour;
    context.fill();
    if (size < EDGE || faint) continue;
    context.strokeStyle = paper;
    context.lineWidth = 0.8;
    context.stroke();
  }
}

function pixels(context, batches, each, r, ratio) {
  const { width, height } = context.canvas, image = context.createImageData(width, height);
  const all = new Uint32Array(image.data.buffer);
  for (const { look, papers, faint } of batches) {
    const colour = pixel(context, look.colour), size = faint ? 0.7 * r : r;
    const { half, runs } = stamp(faint || size < SMALL ? "disc" : look.shape, size * ratio);
    each(papers, (x, y) => {
      const column = Math.round(x * ratio) - half, row = Math.round(y * ratio) - half;
      if (column < 0 || row < 0 || column + 2 * half > width || row + 2 * half > height) return;
      for (const [down, from, to] of runs) {
        const start = (row + down) * width + column;
        all.fill(colour, start + from, start + to);
      }
    });
  }
  context.putImageData(image, 0, 0);
}

const stamps = new Map();

// A mark as rows of pixels: [row, first, last + 1].
function stamp(shape, r) {
  const size = Math.max(0.6, Math.round(4 * r) / 4), key = `${shape} ${size}`;
  if (stamps.has(key)) return stamps.get(key);
  const half = Math.ceil(1.3 * size), canvas = document.createElement("canvas"), runs = [];
  canvas.width = canvas.height = 2 * half;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.beginPath();
  trace(context, shape, half, half, size);
  context.fill();
  const { data } = context.getImageData(0, 0, 2 * half, 2 * half);
  const alpha = data.filter((_, at) => at % 4 === 3), least = Math.min(110, 0.9 * Math.max(...alpha));
  const on = (at) => alpha[at] > least; // the smallest dots have no full pixel
  for (let row = 0; row < 2 * half; row++) {
    for (let column = 0; column < 2 * half; column++) {
      const at = row * 2 * half + column;
      if (!on(at)) continue;
      if (column && on(at - 1)) runs[runs.length - 1][2]++;
      else runs.push([row, column, column + 1]);
    }
  }
  stamps.set(key, { half, runs });
  return stamps.get(key);
}

// A colour as a pixel of image data; the canvas writes any colour as #rrggbb.
function pixel(context, colour) {
  context.fillStyle = colour;
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(context.fillStyle.slice(i, i + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// Which points are in the frame, where not all are: one byte a point.
function visible(view, grid, n, r) {
  if (view.k === 1) return null;
  const [x0, y1] = view.toData(-2 * r, -2 * r), [x1, y0] = view.toData(view.width + 2 * r, view.height + 2 * r);
  const found = new Uint8Array(n);
  found.count = 0;
  grid.within(x0, y0, x1, y1, (i) => {
    found[i] = 1;
    found.count++;
  });
  return found;
}
return { radius, draw };
})();

const module_map_frame = (() => {
// The parts of the map on the page, empty: toolbar, canvas with what lies over it, legend, help.

const HELP = [
  "Each mark is a paper. Papers side by side are alike; far distances and directions mean nothing.",
  "Zoom with the wheel, two fingers, the buttons or + and −; 0 shows the whole map. More names come as you zoom in: coarse topics first, then finer ones. Drag to move.",
  "Point at a mark to read its title, click to open the paper.",
  "Lasso: draw a line around papers to see only those; an empty line clears it, Escape leaves. “In view only” does the same without drawing.",
  "On the keyboard: arrow keys go to the nearest paper on that side, with Shift they move the map; Enter opens the paper; L starts the lasso.",
  "An entry of the legend shows only its papers; press it again to see all. The others stay as faint dots.",
];

function make(name, given = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function button(words, given = {}) {
  return make("button", { type: "button", ...given }, words);
}

function help() {
  const list = make("ul", {}, ...HELP.map((words) => make("li", {}, words)));
  return make("details", { class: "map-help" }, make("summary", {}, "How to use the map"), list);
}

function buildFrame(element, ways) {
  const colour = make("select", { id: "map-colour" }, ...ways.map(({ key, name }) => make("option", { value: key }, name)));
  const parts = {
    colour,
    lasso: button("Lasso", { "aria-pressed": "false" }),
    inView: button("In view only"),
    nearer: button("+", { "aria-label": "Zoom in" }),
    farther: button("−", { "aria-label": "Zoom out" }),
    whole: button("Whole map"),
    canvas: make("canvas", {
      id: "map", tabindex: "0", role: "application", "aria-roledescription": "map of papers",
      "aria-describedby": "map-about",
    }),
    labels: make("div", { class: "map-labels", "aria-hidden": "true" }),
    ring: make("div", { class: "map-ring", hidden: "" }),
    open: make("div", { class: "map-ring map-open", hidden: "" }),
    tip: make("div", { class: "map-tip", hidden: "", "aria-hidden": "true" }),
    said: make("p", { class: "map-said", role: "status" }),
    legend: make("div", { class: "map-legend" }),
  };
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  parts.line = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  line.setAttribute("aria-hidden", "true");
  line.append(parts.line);
  parts.frame = make("div", { class: "map-frame" }, parts.canvas, line, parts.labels, parts.open, parts.ring, parts.tip);
  const bar = make(
    "div", { class: "map-bar", role: "group", "aria-label": "Map" },
    make("label", { for: "map-colour" }, "Colour by"), colour, parts.lasso, parts.inView,
    make("span", { class: "map-zoom" }, parts.farther, parts.nearer, parts.whole),
  );
  const about = make("p", { id: "map-about", class: "map-said" }, "Arrow keys go from paper to paper, with Shift they move the map; plus, minus and 0 zoom; Enter opens the paper.");
  element.classList.add("map");
  element.append(make("div", { class: "map-inside" }, bar, parts.frame, parts.legend, help()), about, parts.said);
  return parts;
}
return { make, buildFrame };
})();

const module_map_gestures = (() => {
// Mouse, pen and fingers on the map, told as what they mean.

const CLICK = 5; // pixels that a pointer may move and still click
const PASSING = 400; // ms: a page that was just scrolled is scrolled on, not zoomed

// `on`: {pan(dx, dy), zoom(factor, x, y), hover(x, y), leave(), click(x, y, touch),
// lineStart, lineMove, lineEnd}; `mode()`: "lasso" or "move"; `canZoomOut()`.
function listen(canvas, { mode, canZoomOut, on }) {
  const down = new Map();
  let start = null, drawing = false, spread = null, scrolled = -Infinity;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  // Distance and middle of two fingers.
  const pinch = () => {
    const [[ax, ay], [bx, by]] = [...down.values()];
    return { far: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
    start = down.size === 1 ? at(event) : null; // two fingers never click
    if (down.size === 1 && mode() === "lasso") { drawing = true; on.lineStart(...at(event)); }
    if (down.size === 2) {
      if (drawing) on.lineEnd(false);
      drawing = false;
      spread = pinch();
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event), before = down.get(event.pointerId);
    if (!before) { if (event.pointerType !== "touch") on.hover(x, y); return; }
    down.set(event.pointerId, [x, y]);
    if (spread && down.size === 2) {
      const now = pinch();
      on.pan(now.x - spread.x, now.y - spread.y);
      on.zoom(now.far / Math.max(spread.far, 1), now.x, now.y);
      spread = now;
    } else if (drawing) on.lineMove(x, y);
    else if (start && Math.hypot(x - start[0], y - start[1]) < CLICK) return;
    else if (down.size === 1) {
      if (start) on.pan(x - start[0], y - start[1]);
      else on.pan(x - before[0], y - before[1]);
      start = null;
    }
  });
  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    spread = null;
    if (drawing) on.lineEnd(event.type === "pointerup");
    else if (start && event.type === "pointerup") on.click(...start, event.pointerType === "touch");
    drawing = false;
    start = null;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => on.leave());

  window.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    if (event.target !== canvas || (!event.ctrlKey && out && !canZoomOut())) scrolled = event.timeStamp;
  }, { passive: true, capture: true });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && event.timeStamp - scrolled < PASSING) {
      scrolled = event.timeStamp;
      return;
    }
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 18 : 1);
    on.zoom(Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
  }, { passive: false });
}
return { listen };
})();

const module_map_keys = (() => {
// The map on the keyboard.

const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const WORDS = { ArrowLeft: "to the left", ArrowRight: "to the right", ArrowUp: "above", ArrowDown: "below" };
const ASIDE = 2; // a paper off the line counts as so much farther

// The nearest of some papers on one side of a place; null: there is none.
function nextPaper(papers, xs, ys, from, [right, up]) {
  let best = null, least = Infinity;
  for (const i of papers) {
    const dx = xs[i] - xs[from], dy = ys[i] - ys[from];
    const along = dx * right + dy * up, aside = Math.abs(dx * up) + Math.abs(dy * right);
    if (i === from || along <= 0 || aside > 1.5 * along) continue;
    const far = along + ASIDE * aside;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

// `does`: {pan, zoom, whole, step(side, words), open, lasso, leave}
function listenToKeys(canvas, does) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = SIDES[event.key];
    if (side && event.shiftKey) does.pan(-80 * side[0], 80 * side[1]);
    else if (side) does.step(side, WORDS[event.key]);
    else if (event.key === "+" || event.key === "=") does.zoom(1.5);
    else if (event.key === "-" || event.key === "_") does.zoom(1 / 1.5);
    else if (event.key === "0") does.whole();
    else if (event.key === "Enter") does.open();
    else if (event.key === "l" || event.key === "L") does.lasso();
    else return;
    event.preventDefault();
    event.stopPropagation(); // letters that mean something elsewhere on the page
  });
  // Escape also works while the pointer draws, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && does.leave()) event.preventDefault();
  });
}
return { nextPaper, listenToKeys };
})();

const module_lasso = (() => {
// The papers inside a line drawn by hand.

const STEP = 4; // pixels between two corners of the line

// Whether a place is inside a closed polygon [[x, y], ...], by the even-odd rule.
function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i], [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

// The points inside a polygon, all in the map's own units; null where there is none.
function pick(polygon, grid, xs, ys) {
  if (polygon.length < 3) return null;
  const found = new Set();
  const [px, py] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  grid.within(Math.min(...px), Math.min(...py), Math.max(...px), Math.max(...py), (i) => {
    if (isInside(polygon, xs[i], ys[i])) found.add(i);
  });
  return found.size ? found : null;
}

// A line being drawn, on the screen; `add` says whether the place is far enough to count.
function createLine(x, y) {
  const corners = [[x, y]];
  return {
    corners,
    add(nx, ny) {
      const [lx, ly] = corners[corners.length - 1];
      const far = Math.hypot(nx - lx, ny - ly) >= STEP;
      if (far) corners.push([nx, ny]);
      return far;
    },
  };
}
return { isInside, pick, createLine };
})();

const module_map_lasso = (() => {
// The lasso on the map: the mode, its line, and what it picks.
const { createLine, pick } = module_lasso;

function createLassoMode({ state, parts, view, grid, xs, ys, say }) {
  let on = false, drawn = null; // the line being drawn, on the screen
  let polygon = null; // the line that picked, in the map's own units
  let own = null; // the Set it picked, to know when another filter took its place

  function turn(to) {
    on = to;
    drawn = null;
    parts.lasso.setAttribute("aria-pressed", String(on));
    parts.canvas.classList.toggle("drawing", on);
    draw();
  }

  function draw() {
    const corners = drawn ? drawn.corners : (polygon ?? []).map(([x, y]) => view.toScreen(x, y));
    parts.line.setAttribute("points", corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
  }

  function choose(corners) {
    const found = pick(corners, grid, xs, ys);
    [polygon, own] = [found && corners, found];
    state.set({ filter: { lasso: found } });
    say(found ? `${state.shown.length} papers picked` : "Lasso cleared");
  }

  function renew() {
    if (state.filter.lasso !== own) [polygon, own] = [null, null];
  }

  parts.lasso.addEventListener("click", () => turn(!on));
  parts.inView.addEventListener("click", () => {
    const [x0, y1] = view.toData(0, 0), [x1, y0] = view.toData(view.width, view.height);
    choose([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]);
  });

  return {
    draw, renew,
    isOn: () => on,
    toggle: () => turn(!on),
    leave: () => {
      const was = on;
      if (was) turn(false);
      return was;
    },
    start: (x, y) => { drawn = createLine(x, y); },
    move: (x, y) => { if (drawn?.add(x, y)) draw(); },
    end: (whole) => {
      const corners = drawn?.corners.map(([x, y]) => view.toData(x, y)) ?? [];
      const had = drawn;
      drawn = null;
      if (whole && had) choose(corners);
      draw();
    },
  };
}
return { createLassoMode };
})();

const module_map_motion = (() => {
// How the map gets from one view to another: at once, or slowly where motion is welcome.

const TIME = 180; // ms

function createMotion(view, redraw) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let moving = 0;
  return (target, slowly = false) => {
    cancelAnimationFrame(moving);
    if (!slowly || still.matches) {
      view.go(target);
      redraw();
      return;
    }
    const from = { k: view.k, x: view.x, y: view.y }, began = performance.now();
    const step = (now) => {
      const t = Math.min(1, Math.max(0, now - began) / TIME), gone = t * (2 - t);
      const mix = (a, b) => a + (b - a) * gone;
      view.go({ k: from.k * (target.k / from.k) ** gone, x: mix(from.x, target.x), y: mix(from.y, target.y) });
      redraw();
      if (t < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  };
}
return { createMotion };
})();

const module_labels = (() => {
// Names on the map: coarse ones first, finer ones as the map grows, none over another.

const GAP = 4; // pixels between two names, and to the frame
const LEVELS = [1, 1.7, 3]; // how large the map is drawn when each grain's names come

const ROW = 64; // cells in a row of the counting grid, its empty border included

// Where the papers of each topic lie closest together, among those given: Map of topic to
// {i, n, share}: the paper that the name stands at, the topic's papers, and its share of all
// papers around that place. Places where a topic's papers stand
// among those of others count less, so that a name stays inside its own cluster.
function hearts(xs, ys, topicOf, papers) {
  const side = Math.max(6, Math.min(ROW - 2, Math.round(Math.sqrt(papers.length) / 1.5)));
  const at = (value) => 1 + Math.max(0, Math.min(side - 1, Math.floor(value * side)));
  const cells = new Uint16Array(xs.length);
  for (const i of papers) cells[i] = at(ys[i]) * ROW + at(xs[i]);
  const all = new Uint32Array(ROW * ROW), own = new Uint32Array(ROW * ROW);
  const members = new Map();
  for (const i of papers) {
    all[cells[i]]++;
    const topic = topicOf(i);
    if (topic < 0) continue;
    if (members.has(topic)) members.get(topic).push(i);
    else members.set(topic, [i]);
  }
  const found = new Map();
  for (const [topic, group] of members) {
    for (const i of group) own[cells[i]]++;
    let most = 0, heart = 0, share = 0;
    for (const i of group) {
      const cell = cells[i], here = around(own, cell), part = here / around(all, cell);
      if (here * part > most) [most, heart, share] = [here * part, cell, part];
    }
    for (const i of group) own[cells[i]] = 0;
    found.set(topic, { i: medoid(group.filter((i) => isNear(cells[i], heart)), xs, ys), n: group.length, share });
  }
  return found;
}

function around(counts, cell) {
  let sum = 0;
  for (const row of [-ROW, 0, ROW]) sum += counts[cell + row - 1] + counts[cell + row] + counts[cell + row + 1];
  return sum;
}

function isNear(cell, other) {
  return Math.abs((cell % ROW) - (other % ROW)) < 2 && Math.abs(Math.floor(cell / ROW) - Math.floor(other / ROW)) < 2;
}

// The paper nearest to the middle of some.
function medoid(members, xs, ys) {
  const mean = (values) => members.reduce((sum, i) => sum + values[i], 0) / members.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const far = (i) => (xs[i] - mx) ** 2 + (ys[i] - my) ** 2;
  return members.reduce((best, i) => (far(i) < far(best) ? i : best));
}

// Places to try, as shares of the name's width and height. All but the last two cover the heart;
// those stand right below and above it, where a coarser name has the place, and come last.
const SHIFTS = [[0, 0], [0, -0.4], [0, 0.4], [0.3, 0], [-0.3, 0], [0.3, -0.4], [-0.3, -0.4], [0.3, 0.4], [-0.3, 0.4], [0, 1], [0, -1]];
const BESIDE = 8; // how bad that is, in marks covered

// A box around a place, moved into the frame where it would be cut; null where the place is out.
function boxAt({ x, y, size: { w, h } }, [right, down], width, height) {
  if (x < 0 || y < 0 || x > width || y > height || w + 2 * GAP > width) return null;
  const held = (value, size, room) => Math.max(GAP, Math.min(room - size - GAP, value));
  return { x: held(x + (right - 0.5) * w, w, width), y: held(y + (down - 0.5) * h, h, height), w, h };
}

function meet(a, b) {
  return a.x - GAP < b.x + b.w && b.x - GAP < a.x + a.w && a.y - GAP < b.y + b.h && b.y - GAP < a.y + a.h;
}

// Choose which names are shown, and where: Map of item to box. `items`, in order of rank, have
// a heart on the screen and a size; `hides(item, box)` says how bad it is what a box covers. A
// name that finds no room at its heart is left out.
function place(items, width, height, hides) {
  const taken = [], shown = new Map();
  for (const item of items) {
    let best = null, least = Infinity;
    for (const shift of SHIFTS) {
      const box = boxAt(item, shift, width, height);
      if (!box || taken.some((other) => meet(box, other))) continue;
      const cost = hides(item, box) + 2 * Math.hypot(...shift) + (Math.abs(shift[1]) < 1 ? 0 : BESIDE);
      if (cost < least) [best, least] = [box, cost];
    }
    if (best) {
      taken.push(best);
      shown.set(item, best);
    }
  }
  return shown;
}
return { LEVELS, hearts, place };
})();

const module_map_names = (() => {
// The topics' names over the map: elements, as the browser draws text best.
const { LEVELS, hearts, place } = module_labels;

// What brings a name in whose own place is out of sight: so many of its papers in sight, and such
// a share of all papers around them, since a name among others' papers would mislead.
const FEWEST = 5, LEAST = 0.6;
const OWN = 0.5, OTHERS = 1.5; // how bad it is to cover a mark of the topic, or of another one

function createNames({ papers, grains }, { xs, ys, grid }, layer) {
  const items = [], topics = grains.map((_, grain) => Int32Array.from(papers.path, (path) => path[grain] ?? -1));
  grains.forEach((known, grain) => {
    for (const { topic, label, parent } of known.topics) {
      const element = document.createElement("span");
      element.className = `grain-${Math.min(grain, LEVELS.length - 1)}`;
      element.textContent = label;
      // A topic with the name of the one that holds it would only say it twice.
      const holder = items.find((item) => item.grain === grain - 1 && item.topic === parent);
      if (holder?.label === label) continue;
      items.push({ grain, topic, label, element, size: { w: 0, h: 0 }, heart: null });
    }
  });
  layer.append(...items.map(({ element }) => element));

  // After the frame's size changed.
  function measure() {
    for (const { element } of items) element.style.transform = "";
    for (const item of items) item.size = { w: item.element.offsetWidth, h: item.element.offsetHeight };
  }

  // After the filter changed: names stand among the papers that are shown.
  function renew(shown) {
    grains.forEach((_, grain) => {
      const found = hearts(xs, ys, (i) => topics[grain][i], shown);
      for (const item of items) if (item.grain === grain) item.heart = found.get(item.topic) ?? null;
    });
    items.sort((a, b) => a.grain - b.grain || (b.heart?.n ?? 0) - (a.heart?.n ?? 0) || a.topic - b.topic);
  }

  // Names whose place is out of sight stand among those of their papers that are in sight, so
  // that a reader who zoomed in still knows where they are.
  function bringIn(away, view, passing) {
    const [left, top] = view.toData(0, 0), [right, bottom] = view.toData(view.width, view.height), seen = [];
    grid.within(left, bottom, right, top, (i) => {
      if (passing[i] && xs[i] > left && xs[i] < right && ys[i] > bottom && ys[i] < top) seen.push(i);
    });
    grains.forEach((_, grain) => {
      const wanted = new Map(away.filter((item) => item.grain === grain).map((item) => [item.topic, item]));
      const found = hearts(xs, ys, (i) => (wanted.has(topics[grain][i]) ? topics[grain][i] : -1), wanted.size ? seen : []);
      for (const [topic, { i, n, share }] of found) {
        if (n >= FEWEST && share >= LEAST) [wanted.get(topic).x, wanted.get(topic).y] = view.toScreen(xs[i], ys[i]);
      }
    });
  }

  function draw(view, passing) {
    const level = LEVELS.filter((k) => view.k >= k - 1e-6).length;
    const ready = items.filter((item) => item.heart && item.grain < level);
    for (const item of ready) [item.x, item.y] = view.toScreen(xs[item.heart.i], ys[item.heart.i]);
    if (view.k > LEVELS[1]) bringIn(ready.filter(({ x, y }) => x < 0 || y < 0 || x > view.width || y > view.height), view, passing);
    const hides = ({ grain, topic }, { x, y, w, h }) => {
      const [left, top] = view.toData(x, y), [right, bottom] = view.toData(x + w, y + h);
      let cost = 0;
      grid.within(left, bottom, right, top, (i) => {
        if (passing[i]) cost += topics[grain][i] === topic ? OWN : OTHERS;
      });
      return cost;
    };
    const shown = place(ready, view.width, view.height, hides);
    for (const item of items) {
      const box = shown.get(item);
      item.element.classList.toggle("shown", Boolean(box));
      if (box) item.element.style.transform = `translate(${Math.round(box.x)}px, ${Math.round(box.y)}px)`;
    }
  }

  return { measure, renew, draw };
}
return { createNames };
})();

const module_view = (() => {
// Where the map's points stand on the screen: what is in the middle, and how large it is drawn.

const MARGIN = 30; // pixels around the whole map
const DEEPEST = 60; // times as large as the whole map

function createView({ left, right, bottom, top }) {
  const middle = [(left + right) / 2, (bottom + top) / 2];
  const view = { k: 1, x: middle[0], y: middle[1], width: 1, height: 1 };
  const room = (pixels) => Math.max(pixels - 2 * MARGIN, 40);

  view.scale = (k = view.k) => {
    const across = room(view.width) / Math.max(right - left, 1e-9);
    const up = room(view.height) / Math.max(top - bottom, 1e-9);
    return k * Math.min(across, up, 1e6);
  };
  view.toScreen = (x, y) => {
    const s = view.scale();
    return [view.width / 2 + (x - view.x) * s, view.height / 2 - (y - view.y) * s];
  };
  view.toData = (sx, sy) => {
    const s = view.scale();
    return [view.x + (sx - view.width / 2) / s, view.y - (sy - view.height / 2) / s];
  };
  // Keep something of the map in sight: how far the middle may go depends on how large it is.
  function keepIn() {
    const s = view.scale();
    const held = (value, low, high, pixels) => {
      const slack = Math.min(pixels / 2 / s, (high - low) / 2 + MARGIN / s);
      const [from, to] = [low - MARGIN / s + slack, high + MARGIN / s - slack];
      return from > to ? (low + high) / 2 : Math.max(from, Math.min(to, value));
    };
    view.x = held(view.x, left, right, view.width);
    view.y = held(view.y, bottom, top, view.height);
  }
  view.resize = (width, height) => {
    [view.width, view.height] = [width, height];
    keepIn();
  };
  view.go = ({ k = view.k, x = view.x, y = view.y }) => {
    view.k = Math.max(1, Math.min(DEEPEST, k));
    [view.x, view.y] = [x, y];
    keepIn();
  };
  view.pan = (dx, dy) => {
    const s = view.scale();
    view.go({ x: view.x - dx / s, y: view.y + dy / s });
  };
  // What it takes to zoom around a place on the screen, which stays where it is.
  view.around = (factor, sx = view.width / 2, sy = view.height / 2) => {
    const k = Math.max(1, Math.min(DEEPEST, view.k * factor)), [x, y] = view.toData(sx, sy);
    const s = view.scale(k);
    return { k, x: x - (sx - view.width / 2) / s, y: y + (sy - view.height / 2) / s };
  };
  view.whole = () => ({ k: 1, x: middle[0], y: middle[1] });
  return view;
}
return { DEEPEST, createView };
})();

const module_map_theme = (() => {
// Whether the page is dark, and when that changes.

function isDark() {
  return getComputedStyle(document.documentElement).colorScheme === "dark";
}

function follow(listener) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  new MutationObserver(listener).observe(document.documentElement, { attributes: true, attributeFilter: ["data-look"] });
}
return { isDark, follow };
})();

const module_palette = (() => {
// Colours and shapes of themes, topics, digests and years.
//
// Colour is never alone: a look is a colour and a shape. The first colours are Okabe and Ito's
// as far as they keep a contrast of 3 to 1 on the page; the others were chosen so that readers
// with red-green blindness can tell them from these, as far as ten colours allow.

const ON_LIGHT = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#2391cc",
  "#6b5200", "#8a8f00", "#4a1486", "#8c1c35", "#00606b",
];
const ON_DARK = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9",
  "#e69f00", "#f0e442", "#9471fd", "#ffb1a6", "#bbfafc",
];
// What has an order runs through these; lightness tells early from late without any hue.
const LINE_ON_LIGHT = ["#a98600", "#d0542c", "#9c2a6d", "#3c1a78"];
const LINE_ON_DARK = ["#7d5fd3", "#d0549c", "#f58a5b", "#fbe98a"];
const SHAPES = ["disc", "square", "up", "diamond", "down", "plus"];

function between(stops, t) {
  const at = t * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2);
  const part = (hex, c) => parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16);
  const mix = [0, 1, 2].map((c) => {
    const value = part(stops[i], c) * (1 - (at - i)) + part(stops[i + 1], c) * (at - i);
    return Math.round(value).toString(16).padStart(2, "0");
  });
  return `#${mix.join("")}`;
}

// The looks of `n` things, {colour, shape} each: neighbours share neither. `ordered`: years, or
// digests where they are many.
function looks(n, dark, ordered = false) {
  const colours = dark ? ON_DARK : ON_LIGHT;
  return Array.from({ length: n }, (_, i) => {
    const round = Math.floor(i / colours.length);
    const colour = ordered
      ? between(dark ? LINE_ON_DARK : LINE_ON_LIGHT, n > 1 ? i / (n - 1) : 0)
      : colours[i % colours.length];
    return { colour, shape: SHAPES[(i + (ordered ? 0 : round)) % SHAPES.length] };
  });
}

// How papers look that are under nothing: no theme, no topic, no year.
function lookOfNone(dark) {
  return { colour: dark ? "#a6a6a6" : "#767676", shape: "cross" };
}
return { looks, lookOfNone };
})();

const module_map = (() => {
// The map of the papers: marks on a canvas, linked to the table by the state.
const { createGrid } = module_grid;
const { groupsOf, waysToColour } = module_groups;
const { createLegend } = module_legend;
const { draw, radius } = module_map_draw;
const { buildFrame } = module_map_frame;
const { listen } = module_map_gestures;
const { listenToKeys, nextPaper } = module_map_keys;
const { createLassoMode } = module_map_lasso;
const { createMotion } = module_map_motion;
const { createNames } = module_map_names;
const { createView } = module_view;
const { follow, isDark } = module_map_theme;
const { lookOfNone, looks } = module_palette;

const REACH = 14, REACH_OF_A_FINGER = 24; // pixels around the pointer in which a mark is found

function startMap(state, element) {
  const data = state.data, n = data.papers.id.length;
  if (!n) return;
  const xs = Float32Array.from(data.papers.x), ys = Float32Array.from(data.papers.y);
  const grid = createGrid(xs, ys), view = createView(grid.box);
  const ways = waysToColour(data), parts = buildFrame(element, ways);
  const context = parts.canvas.getContext("2d");
  const legend = createLegend(state, parts.legend);
  const names = createNames(data, { xs, ys, grid }, parts.labels);
  const go = createMotion(view, () => redraw());
  const lasso = createLassoMode({ state, parts, view, grid, xs, ys, say });
  let made, batches, passing, waiting = false, stale = true, colours = {}, current = null;

  function say(words) { parts.said.textContent = words; }

  // Which marks are drawn in which look; again whenever colours or the filter change.
  function batch() {
    passing = new Uint8Array(n);
    for (const i of state.shown) passing[i] = 1;
    const lists = made.groups.map(() => []), faint = [];
    for (let i = 0; i < n; i++) (passing[i] ? lists[made.of[i]] : faint).push(i);
    batches = made.groups.map((_, g) => ({ look: made.looks[g], papers: lists[g] }));
    batches.unshift({ look: { colour: colours.faint }, papers: faint, faint: true });
    const shown = state.shown.length;
    parts.canvas.setAttribute("aria-label", `Map of ${n} papers, ${shown === n ? "all" : shown} shown, coloured by ${made.title.toLowerCase()}`);
  }

  function recolour() {
    const dark = isDark();
    const style = getComputedStyle(document.documentElement), of = (name) => style.getPropertyValue(name).trim();
    colours = { paper: of("--paper"), faint: of("--line") };
    made = groupsOf(data, state.colour, state.grain);
    made.looks = looks(made.groups.length - (made.groups.at(-1).none ? 1 : 0), dark, made.ordered);
    if (made.groups.at(-1).none) made.looks.push(lookOfNone(dark));
    parts.colour.value = state.colour === "topic" ? `topic:${state.grain}` : state.colour;
    batch();
    legend.show(made, made.looks);
    redraw();
  }

  // Marks and names are drawn again only where asked for; rings and titles always.
  function redraw(marks = true) {
    stale ||= marks;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (view.width < 2) return;
      if (stale) {
        draw(context, batches, { xs, ys, view, grid, n, paper: colours.paper });
        names.draw(view, passing);
        lasso.draw();
      }
      stale = false;
      point(parts.ring, state.hover);
      point(parts.open, state.open);
      tip();
      parts.canvas.classList.toggle("near", view.k > 1.001);
      parts.farther.disabled = view.k <= 1;
      element.dataset.zoom = view.k.toFixed(2);
    });
  }

  function point(ring, i) {
    const [x, y] = i === null ? [-1, -1] : view.toScreen(xs[i], ys[i]);
    ring.hidden = !(x >= 0 && y >= 0 && x <= view.width && y <= view.height);
    if (ring.hidden) return;
    const size = 2 * radius(n, view) + 9;
    ring.style.width = ring.style.height = `${size}px`;
    ring.style.transform = `translate(${x - size / 2}px, ${y - size / 2}px)`;
  }

  // The title of the paper that the map points at, inside the frame whatever its place.
  function tip() {
    parts.tip.hidden = current === null || current !== state.hover || parts.ring.hidden;
    if (parts.tip.hidden) return;
    const [x, y] = view.toScreen(xs[current], ys[current]);
    parts.tip.replaceChildren(line("title", data.papers.title[current]), line("group", about(current)));
    const { offsetWidth: w, offsetHeight: h } = parts.tip, off = radius(n, view) + 8;
    const left = Math.max(4, Math.min(view.width - w - 4, x - w / 2));
    const top = y - off - h >= 4 ? y - off - h : Math.min(y + off, view.height - h - 4);
    parts.tip.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
  }

  function line(name, words) {
    const box = document.createElement("span");
    box.className = name;
    box.textContent = words;
    return box;
  }

  function about(i) {
    const mark = data.papers.mark[i];
    return `${made.groups[made.of[i]].name}${mark ? ` [${mark}]` : ""}`;
  }

  function pointAt(i) {
    current = i;
    if (i !== state.hover) state.set({ hover: i });
  }

  function find(x, y, touch) {
    const [dx, dy] = view.toData(x, y);
    return grid.nearest(dx, dy, (touch ? REACH_OF_A_FINGER : REACH) / view.scale(), (i) => passing[i]);
  }

  function step(side, words) {
    if (!state.shown.length) return;
    const from = current ?? state.hover;
    const next = from === null ? nearestToMiddle() : nextPaper(state.shown, xs, ys, from, side);
    if (next === null) return say(`No paper farther ${words}`);
    pointAt(next);
    const [x, y] = view.toScreen(xs[next], ys[next]);
    if (x < 20 || y < 20 || x > view.width - 20 || y > view.height - 20) go({ k: view.k, x: xs[next], y: ys[next] });
    say(`${data.papers.title[next]}. ${about(next)}`);
  }

  function nearestToMiddle() {
    const far = (i) => (xs[i] - view.x) ** 2 + (ys[i] - view.y) ** 2;
    return state.shown.reduce((best, i) => (far(i) < far(best) ? i : best));
  }

  // Keys and buttons zoom around the paper that is pointed at, so that it stays in view.
  function zoom(factor) {
    const at = current === null || parts.ring.hidden ? [] : view.toScreen(xs[current], ys[current]);
    go(view.around(factor, ...at), true);
  }
  const whole = () => go(view.whole(), true);
  listen(parts.canvas, {
    mode: () => (lasso.isOn() ? "lasso" : "move"),
    canZoomOut: () => view.k > 1.001,
    on: {
      pan: (dx, dy) => { view.pan(dx, dy); redraw(); },
      zoom: (factor, x, y) => go(view.around(factor, x, y)),
      hover: (x, y) => pointAt(lasso.isOn() ? null : find(x, y, false)),
      leave: () => pointAt(null),
      click: (x, y, touch) => {
        const i = find(x, y, touch);
        pointAt(i);
        if (i !== null) state.set({ open: i });
      },
      lineStart: lasso.start, lineMove: lasso.move, lineEnd: lasso.end,
    },
  });
  listenToKeys(parts.canvas, {
    zoom, whole, step,
    pan: (dx, dy) => { view.pan(dx, dy); redraw(); },
    open: () => current !== null && state.set({ open: current }),
    lasso: lasso.toggle,
    leave: () => {
      if (lasso.leave()) return true;
      const had = current !== null && document.activeElement === parts.canvas;
      if (had) pointAt(null);
      return had;
    },
  });
  parts.nearer.addEventListener("click", () => zoom(1.5));
  parts.farther.addEventListener("click", () => zoom(1 / 1.5));
  parts.whole.addEventListener("click", whole);
  parts.colour.addEventListener("change", () => {
    const [colour, grain] = parts.colour.value.split(":");
    state.set(grain === undefined ? { colour } : { colour, grain: Number(grain) });
  });
  state.on((changes) => {
    if ("colour" in changes || ("grain" in changes && state.colour === "topic")) recolour();
    if (changes.filter) {
      batch();
      names.renew(state.shown);
      legend.count(made);
      lasso.renew();
    }
    redraw("filter" in changes);
  });
  follow(recolour);
  const { left, right, bottom, top } = grid.box;
  parts.frame.style.aspectRatio = Math.max(0.9, Math.min(1.8, (right - left) / Math.max(top - bottom, 1e-9)));
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = parts.frame, ratio = window.devicePixelRatio || 1;
    [parts.canvas.width, parts.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    view.resize(width, height);
    names.measure();
    redraw();
  }).observe(parts.frame);
  if (!ways.some(({ key }) => key.split(":")[0] === state.colour)) state.colour = ways[0]?.key.split(":")[0] ?? "year";
  recolour();
  names.renew(state.shown);
  lasso.renew();
}
return { startMap };
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
      const sure = make("span", { class: "sure-of" }, `${Math.round(100 * first[1])} %`);
      return [word(data.themes[first[0]].name), " ", sure, also ? make("span", { class: "under also" }, "also ", word(also)) : ""];
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

  let last = null; // the query before, and what it found

  function find(query) {
    const terms = termsOf(query.slice(0, LONGEST));
    if (!terms.length) return null;
    // More letters find no more papers, unless quotes give the words another meaning.
    const within = last && query.startsWith(last.query) && !/["“”]/.test(query) ? last.found : null;
    const found = new Uint8Array(folded.length);
    for (let i = 0; i < folded.length; i += 1) {
      if (!within || within[i]) found[i] = terms.every((term) => locate(folded[i], term) >= 0) ? 1 : 0;
    }
    last = { query, found };
    return found;
  }

  let wanted = null;
  // Abstracts are unpacked when the first view stands, or when somebody goes to the search.
  function addAbstracts() {
    wanted ??= readTexts().then(async ({ abstract }) => {
      for (let i = 0; i < folded.length; i += 1) {
        if (i % AT_ONCE === AT_ONCE - 1) await new Promise((done) => setTimeout(done));
        last = null;
        if (!abstract[i]) continue;
        folded[i] += `\n${fold(abstract[i])}`;
        folded[i].indexOf("\0"); // browsers join the parts when they are first read: not in a search
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

const module_rows = (() => {
// A long table of which only the rows in view are in the page.

const SPARE = 4; // rows drawn above and below what is seen

// `build(place)` makes the row of a place; all rows are equally high, as the style sheet says.
function createRows({ scroller, head, body, build }) {
  const rows = new Map(); // by their place in the order
  let n = 0;
  let active = 0; // the row that Tab comes to; it stays in the page, for it may have the focus
  let height = 0;

  function add(place, after) {
    const row = build(place);
    row.dataset.place = place;
    row.setAttribute("aria-rowindex", `${place + 2}`);
    row.tabIndex = place === active ? 0 : -1;
    row.style.top = `${place * height}px`;
    rows.set(place, row);
    body.insertBefore(row, after);
  }

  // How high a row is changes with the width of the window and the size of letters.
  function measure() {
    if (!n) return;
    if (!rows.size) add(active, null);
    const found = rows.values().next().value.getBoundingClientRect().height;
    if (!found || found === height) return;
    height = found;
    body.style.height = `${n * height}px`;
    for (const [place, row] of rows) row.style.top = `${place * height}px`;
  }

  function draw() {
    if (!height) measure();
    const from = Math.max(0, Math.floor(scroller.scrollTop / height) - SPARE);
    const to = Math.min(n, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + SPARE);
    const wanted = new Set(n ? [active] : []);
    for (let place = from; place < to; place += 1) wanted.add(place);
    for (const [place, row] of rows) {
      if (wanted.has(place)) continue;
      row.remove();
      rows.delete(place);
    }
    // In the order of the papers, as screen readers go through them.
    let after = null;
    for (const place of [...wanted].sort((a, b) => b - a)) {
      if (!rows.has(place)) add(place, after);
      after = rows.get(place);
    }
  }

  // All rows again: other papers, or another order.
  function renew(count) {
    const focused = body.contains(document.activeElement);
    for (const row of rows.values()) row.remove();
    rows.clear();
    n = count;
    active = 0;
    scroller.scrollTop = 0;
    body.style.height = `${n * height}px`;
    draw();
    if (focused) rows.get(active)?.focus({ preventScroll: true });
  }

  // Show a row whole, below the head that stays in place.
  function bring(place) {
    const top = place * height, room = scroller.clientHeight - head.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
  }

  function focus(place) {
    const before = rows.get(active);
    if (before) before.tabIndex = -1;
    active = Math.max(0, Math.min(n - 1, place));
    bring(active);
    rows.get(active).tabIndex = 0;
    rows.get(active).focus({ preventScroll: true });
  }

  // Where a key leads from the row that has the focus, or null.
  function led(key) {
    const page = Math.max(1, Math.floor((scroller.clientHeight - head.offsetHeight) / height) - 1);
    const ways = { ArrowUp: active - 1, ArrowDown: active + 1, PageUp: active - page, PageDown: active + page, Home: 0, End: n - 1 };
    return ways[key] ?? null;
  }

  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(scroller);
  return { renew, bring, focus, led, each: (act) => rows.forEach((row, place) => act(row, place)), active: () => active };
}
return { createRows };
})();

const module_table = (() => {
// The table of papers: its head, its rows, and what a click or a key does in it.
const { createCells } = module_cells;
const { button, make } = module_dom;
const { columnsOf } = module_order;
const { createRows } = module_rows;
const { termsOf } = module_words;

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

function frameOf(data, columns, headRow) {
  const body = make("tbody", { role: "rowgroup" });
  const settings = { role: "grid", class: "papers-table", "aria-labelledby": "papers-title", "aria-colcount": `${columns.length}` };
  const table = make("table", settings, make("thead", { role: "rowgroup" }, headRow), body);
  const widths = (of) => columns.map((column) => of[column.key]).join(" ");
  table.style.setProperty("--columns", widths(WIDTHS));
  table.style.setProperty("--narrower", widths(NARROWER));
  const { authors, venue } = data.papers;
  table.classList.toggle("one-line", authors.every((names) => !names.length) && venue.every((name) => !name));
  return { table, body, scroller: make("div", { class: "scroller" }, table) };
}

// Pointer and keys over the rows.
function listen(state, body, rows) {
  const placeOf = (target) => {
    const row = target.closest?.("tr.paper");
    return row ? Number(row.dataset.place) : null;
  };
  const hover = (i) => {
    if (state.hover !== i) state.set({ hover: i });
  };
  const over = (event) => hover(state.order[placeOf(event.target)] ?? null);
  body.addEventListener("pointerover", over);
  body.addEventListener("focusin", over);
  body.addEventListener("pointerleave", () => hover(null));
  body.addEventListener("focusout", () => hover(null));
  body.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    // With these keys the title's link opens elsewhere; and words can be selected to be copied.
    if (place === null || event.ctrlKey || event.metaKey || event.shiftKey || getSelection().toString()) return;
    event.preventDefault();
    rows.focus(place);
    state.set({ open: state.order[place] });
  });
  body.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const place = rows.led(event.key);
    if (place !== null) rows.focus(place);
    else if (event.key === "Enter" || event.key === " ") state.set({ open: state.order[rows.active()] });
    else return;
    event.preventDefault();
  });
}

function startTable(state, element) {
  const { data } = state;
  const columns = columnsOf(data);
  const cells = createCells(data, columns);
  const { heads, row: head } = headOf(columns, (column) => {
    const same = state.sort.key === column.key;
    state.set({ sort: { key: column.key, down: same ? !state.sort.down : Boolean(column.down) } });
  });
  const fields = sortFields(columns, state);
  const { table, body, scroller } = frameOf(data, columns, head);
  const nothing = make("p", { class: "nothing", hidden: true }, "No paper fits all of these filters.");
  element.classList.toggle("many", columns.length > 5);
  element.append(fields.whole, scroller, nothing);

  let terms = [];
  const paint = (row, place) => {
    row.classList.toggle("hovered", state.order[place] === state.hover);
    row.classList.toggle("opened", state.order[place] === state.open);
  };
  const build = (place) => {
    const row = make("tr", { role: "row", class: "paper" }, ...cells(state.order[place], terms));
    paint(row, place);
    return row;
  };
  const rows = createRows({ scroller, head, body, build });
  listen(state, body, rows);

  function renew() {
    terms = termsOf(state.filter.query);
    table.setAttribute("aria-rowcount", `${state.order.length + 1}`);
    table.dataset.sort = state.sort.key;
    scroller.hidden = !state.order.length;
    nothing.hidden = Boolean(state.order.length);
    heads.forEach((one, k) => {
      const sorted = columns[k].key === state.sort.key;
      one.setAttribute("aria-sort", !sorted ? "none" : state.sort.down ? "descending" : "ascending");
    });
    fields.show(state);
    rows.renew(state.order.length);
  }

  state.on((changes) => {
    if (changes.filter || changes.sort) renew();
    if (Number.isInteger(changes.open)) {
      const place = state.order.indexOf(changes.open);
      if (place >= 0) rows.bring(place);
    }
    if ("hover" in changes || "open" in changes) rows.each(paint);
  });
  renew();

  // Who closes a paper comes back to its row; false: it is not in the table.
  return {
    columns,
    focusPaper(i) {
      const place = state.order.indexOf(i);
      if (place >= 0) rows.focus(place);
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
const { startMap } = module_map;
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
startMap(state, at("map-view"));
const table = startTable(state, at("table-view"));
startPaper(state, at("paper"), table.focusPaper);
startShow(state);
startAddress(state, table.columns, reveal);
})();
})();
