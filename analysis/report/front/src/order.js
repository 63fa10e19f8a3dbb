// The columns of the table, and the order of the papers by each of them.
import { fold } from "./words.js";

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

export function topicLabels(data) {
  return new Map(data.grains[data.own]?.topics.map((topic) => [topic.topic, topic.label]));
}

// Only columns that say something: a study of pasted pages has no dates and no upvotes.
// `down`: what a first click gives, as large numbers and late dates come first.
export function columnsOf(data) {
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
export function createOrder(data) {
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
