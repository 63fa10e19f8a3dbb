// The papers as RIS.
import { reference } from "./reference.js";

// A field is one line: a line break within would begin another field.
function line(tag, value) {
  const text = value.replace(/\s+/g, " ").trim();
  return text ? `${tag}  - ${text}\r\n` : "";
}

export function ris(data, order, abstracts) {
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
