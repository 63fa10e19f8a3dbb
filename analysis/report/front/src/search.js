// Find papers by words of their titles, authors and abstracts.
import { readTexts } from "./data.js";
import { fold, locate, termsOf } from "./words.js";

const AT_ONCE = 400; // abstracts folded before the page may do something else
const LONGEST = 300; // letters of a query that count

const later = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 20));

// `find(query)` gives one mark per paper, or null where nothing is asked; `ready` is a promise
// that says when abstracts are searched, too.
export function createSearch(data) {
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
