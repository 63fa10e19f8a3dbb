// Read what the page holds: the papers at once, abstracts and evidence when first asked for.

export function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let unpacked = null;

// A promise of {abstract: [...], evidence: [[...]]}, one entry per paper.
export function readTexts() {
  unpacked ??= unpack(document.getElementById("texts").textContent);
  return unpacked;
}
