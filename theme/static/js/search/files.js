// The files of the index, as plugins/search/shards.py writes them.

const kept = new Map();
let manifest = null;

async function get(name, options) {
  const answer = await fetch(`/search/${name}.json`, { credentials: "same-origin", ...options });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

function file(name) {
  if (!kept.has(name)) {
    kept.set(name, get(name).catch((error) => {
      kept.delete(name);
      throw error;
    }));
  }
  return kept.get(name);
}

async function open() {
  const read = await get("manifest", { cache: "no-cache" });
  const blocks = [];
  let first = 0; // number of the next document: the oldest is 0
  const segments = read.segments.map(([name, buckets, names, counts]) => {
    const parts = names.split(" ");
    const firsts = counts.split(" ").map((count, i) => {
      blocks.push({ name: parts[i], first });
      first += Number(count);
      return first - Number(count);
    });
    return { name, buckets, firsts };
  });
  manifest = { ...read, segments, blocks, total: first };
}

const SPREAD = 8;

function mix(text) { // a number that looks like chance; see plugins/search/shards.py
  let found = 0x811c9dc5;
  for (const character of text) found = Math.imul(found ^ character.codePointAt(0), 0x01000193);
  found = Math.imul(found ^ (found >>> 16), 0x85ebca6b);
  return (found ^ (found >>> 13)) >>> 0;
}

// The cells in which a token lies, or all tokens that begin with a character may lie.
function cells(text, prefix) {
  const [first, ...rest] = [...text];
  if (prefix) return Array.from({ length: SPREAD }, (_, i) => mix(`${first}${i}`) % manifest.cells);
  return [mix(rest.length > 1 ? text : `${first}${mix(rest.join("")) % SPREAD}`) % manifest.cells];
}

// The postings of a token, or of all that begin with a character: document -> places, ascending.
async function postings(text, prefix) {
  const found = new Map();
  const wanted = manifest.segments.flatMap(({ name, buckets, firsts }) =>
    [...new Set(cells(text, prefix).map((cell) => cell % buckets))].map(async (bucket) => {
      for (const [i, block] of (await file(`s-${name}/${bucket}`)).entries()) {
        const tokens = prefix ? Object.keys(block).filter((token) => token.startsWith(text)) : [text];
        for (const token of tokens) if (Object.hasOwn(block, token)) decode(block[token], firsts[i], found);
      }
    }));
  await Promise.all(wanted);
  return found;
}

const BODY = 1e6; // places in the title are below

function decode(entry, first, found) {
  let number = first;
  for (const one of entry.split(",")) {
    const [head, body] = one.split("!");
    const [step, ...steps] = head.split(".");
    number += parseInt(step, 36);
    const places = [...walk(steps, 0), ...(body ? walk(body.split("."), BODY) : [])];
    const held = found.get(number);
    found.set(number, held ? [...held, ...places].sort((a, b) => a - b) : places);
  }
}

const walk = (steps, from) => steps.map((step) => (from += parseInt(step, 36)));
