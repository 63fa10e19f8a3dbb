// Read what the page holds: the papers at once, abstracts and evidence when first asked for.

export function readData() {
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
export function readTexts() {
  unpacked ??= unpack(document.getElementById("texts").textContent.trim());
  return unpacked;
}
