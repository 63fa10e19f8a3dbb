// Text as the search compares it, and what a query asks for.

// Letters that Unicode does not take apart into a plain letter and its accent.
const PLAIN = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", "’": "'", "‐": "-", "–": "-",
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "gu");
const ASCII = /^[\0-\x7f]*$/;

// Without accents and capitals; most text is plain ASCII, which takes the short way.
export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(SPECIAL, (letter) => PLAIN[letter]);
}

const LETTER = /[\p{L}\p{N}]/u;

// A phrase stands alone: "art" in quotes is not found in "start".
function standsAlone(text, at, end, open) {
  return !(at > 0 && LETTER.test(text[at - 1])) && !(!open && end < text.length && LETTER.test(text[end]));
}

// Where a term is first found at or after a place, or -1.
export function locate(text, term, from = 0) {
  let at = text.indexOf(term.text, from);
  while (term.phrase && at >= 0 && !standsAlone(text, at, at + term.text.length, term.open)) {
    at = text.indexOf(term.text, at + 1);
  }
  return at;
}

// Terms of a query: words, and phrases in quotes. A quote that is still open is being typed.
export function termsOf(query) {
  const terms = [];
  for (const [, closed, open, bare] of query.matchAll(/["“”]([^"“”]*)["“”]|["“”]([^"“”]*)$|([^\s"“”]+)/gu)) {
    const text = fold(closed ?? open ?? bare).replace(/\s+/g, " ").trim();
    if (text) terms.push({ text, phrase: bare === undefined, open: open !== undefined });
  }
  return terms;
}

// Parts of a text as [words, whether a term is found there], to mark what was searched for.
export function marked(text, terms) {
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
