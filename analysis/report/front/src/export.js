// Save the papers that are shown, in the order shown.
import { bibtex } from "./bibtex.js";
import { csv } from "./csv.js";
import { readTexts } from "./data.js";
import { button, make } from "./dom.js";
import { ris } from "./ris.js";

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

export function startExport(state, element) {
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
