// Text, folded and cut as plugins/search/tokens.py cuts it, and the words of a question.

const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{323af}";
const PIECE = new RegExp(`[${HAN}]+|\\p{Nd}+|(?:(?![${HAN}])[\\p{L}\\p{Nl}\\p{No}])+`, "gu");
const SINGLE = new RegExp(`^[${HAN}]$`, "u");
const PAIR = new RegExp(`_|^[${HAN}]{2}$`, "u");
const HAN_PAIR = new RegExp(`^[${HAN}]{2}$`, "u");
const HAS_HAN = new RegExp(`[${HAN}]`, "u");
const SPACE = /[\x00-\x20\x7f-\xa0\u1680\u2028\u2029\ufeff]+/u;
const LONGEST = 100;
const simplified = new Map();

const plain = new Map(); // characters folded but for the table: texts hold few, many times

function fold(character) {
  if (!plain.has(character)) {
    plain.set(character, character.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase());
  }
  return [...plain.get(character)].map((c) => simplified.get(c) || c).join("");
}

const foldAll = (text) => [...text.normalize("NFC")].map(fold).join("");

// The tokens of a text: {text, position}, and where in the composed text they stand: {start, end}.
function cut(text) {
  let folded = "";
  const origin = []; // of each unit of `folded`: [start, end] in `text`
  let at = 0;
  for (const character of text) {
    const plain = fold(character);
    for (let i = 0; i < plain.length; i += 1) origin.push([at, at + character.length]);
    folded += plain;
    at += character.length;
  }
  const found = [];
  let position = 0;
  let before = null; // what ends at this position
  for (const match of folded.matchAll(PIECE)) {
    const run = SINGLE.test([...match[0]][0]) ? [...match[0]] : [match[0]];
    const edges = [match.index];
    for (const part of run) edges.push(edges[edges.length - 1] + part.length);
    const add = (from, to) => found.push({
      text: run.slice(from, to).join(""),
      position: position + from,
      start: origin[edges[from]][0],
      end: origin[edges[to] - 1][1],
    });
    const isHan = SINGLE.test(run[0]);
    if (before && !(before.isHan && isHan)) {
      const end = origin[edges[1] - 1][1];
      found.push({ text: `${before.text}_${run[0]}`, position: position - 1, start: before.start, end });
    }
    before = { text: run[run.length - 1], start: origin[edges[run.length - 1]][0], isHan };
    add(0, 1);
    for (let i = 0; i + 1 < run.length; i += 1) add(i, i + 2);
    if (run.length > 1) add(run.length - 1, run.length);
    position += run.length;
  }
  return found;
}

// The words of a question: {tokens, prefix, also}; see plugins/search/question.py.
function parse(text) {
  const words = new Map();
  const folded = foldAll([...text].slice(0, LONGEST).join(""));
  for (const part of folded.split(SPACE)) {
    const { tokens, prefix } = word(part);
    if (tokens.length === 0) continue;
    const also = new Map(ways(part).map((way) => [JSON.stringify(word(way).tokens), word(way).tokens]));
    also.delete(JSON.stringify(tokens));
    words.set(JSON.stringify([tokens, prefix]), { tokens, prefix, also: [...also.values()] });
  }
  return [...words.values()];
}

function word(part) {
  const places = new Map();
  for (const token of cut(part)) {
    const held = places.get(token.position) || "";
    if ([...token.text].length > [...held].length) places.set(token.position, token.text);
  }
  const tokens = [...places.values()];
  const prefix = tokens.length === 1 && SINGLE.test(tokens[0]);
  if (tokens.length > 1 && PAIR.test(tokens[tokens.length - 2])) tokens.pop();
  return { tokens, prefix };
}
