// The papers as a table for spreadsheets and data frames; columns are named as in papers.csv.
import { topicLabels } from "./order.js";

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/; // what a spreadsheet would run

function cell(value) {
  const text = value === null || value === undefined ? "" : `${value}`;
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe;
}

export function csv(data, order, abstracts) {
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
