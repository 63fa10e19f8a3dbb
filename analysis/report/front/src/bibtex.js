// The papers as BibTeX.
import { reference } from "./reference.js";
import { fold } from "./words.js";

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

export function bibtex(data, order, abstracts) {
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
