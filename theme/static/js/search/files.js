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
  const segments = read.segments.map(([buckets, groups, names, counts]) => {
    const parts = names.split(" ");
    const firsts = counts.split(" ").map((count, i) => {
      blocks.push({ name: parts[i], first });
      first += Number(count);
      return first - Number(count);
    });
    return { buckets, groups: groups.split(" "), firsts };
  });
  manifest = { ...read, segments, blocks, total: first, ended: new Set(read.ended) };
}

function mix(text) { // a number that looks like chance; see plugins/search/shards.py
  let found = 0x811c9dc5;
  for (const character of text) found = Math.imul(found ^ character.codePointAt(0), 0x01000193);
  found = Math.imul(found ^ (found >>> 16), 0x85ebca6b);
  return (found ^ (found >>> 13)) >>> 0;
}

// The documents that hold a token, or a single character anywhere: in the head, and in the body.
async function places(text) {
  const found = { head: new Set(), body: new Set() };
  await Promise.all(manifest.segments.map(async (segment) => {
    const held = await bucket(text, segment);
    if (Object.hasOwn(held, text)) decode(held[text], segment.firsts, found.body);
    if (Object.hasOwn(held, `${text}!`)) decode(held[`${text}!`], segment.firsts, found.head);
  }));
  return found;
}

// The bucket of a segment in which a token lies.
function bucket(text, { buckets, groups }) {
  const number = (mix(text) % manifest.cells) % buckets;
  return file(`s-${groups[Math.floor(number / manifest.group)]}/${number % manifest.group}`);
}

const STEP = 0x22, BLOCK = 0x800; // what stands for no step, to another document and to another block

function decode(steps, firsts, found) {
  let block = 0;
  let number = 0;
  for (let i = 0; i < steps.length; i += 1) {
    const code = steps.charCodeAt(i);
    if (code >= BLOCK) {
      block += code - BLOCK;
      number = firsts[block] - 1;
    } else {
      number += code - STEP;
      found.add(number);
    }
  }
}

// What there is to see of a document; `texts` are its head and its body as they are searched.
async function card(number) {
  const { name, first } = manifest.blocks.filter((block) => block.first <= number).pop();
  const shelf = await file(`d-${name}/${Math.floor((number - first) / manifest.shelf)}`);
  const [id, url, title, owner, date, kind, extract, head, body, , , validity, ...folded] = shelf[(number - first) % manifest.shelf];
  const texts = folded.length ? folded : [[title, ...head], body];
  return { id, url, title, owner, date, kind, extract, body, validity, texts };
}
