// Ranking, as plugins/search/ranking.py ranks: only whole numbers, so that both agree to the last digit.

const IN_HEAD = 4, IN_BODY = 2, ELSE_IN_HEAD = 3, ELSE_IN_BODY = 1;

const union = (sets) => new Set(sets.flatMap((set) => [...set]));
const common = (sets) => sets.reduce((one, other) => new Set([...one].filter((number) => other.has(number))));
const anywhere = ({ head, body }) => union([head, body]);
const allOf = (places) => ({ head: common(places.map(({ head }) => head)), body: common(places.map(anywhere)) });

async function search(words) {
  const found = new Map();
  const wanted = new Set(words.flatMap(({ tokens, also }) => [...tokens, ...also.flat()]));
  for (const token of wanted) found.set(token, places(token));
  for (const [token, waiting] of found) found.set(token, await waiting);
  const held = (token) => found.get(token);
  const all = words.length ? scores(words, held, presumed(held)) : [];
  const hits = withEnded() ? all : all.filter(({ number }) => !manifest.ended.has(number));
  hits.sort(inOrder);
  const phrases = words.some(({ tokens, also }) => [tokens, ...also].some((each) => each.length > 1));
  const missing = words.some(({ tokens }) =>
    tokens.some((token) => HAS_HAN.test(token) && anywhere(held(token)).size === 0));
  return { words, hits, leftOut: all.length - hits.length, missing, held, unseen: phrases ? hits.slice(0, WINDOW) : [] };
}

const inOrder = (a, b) => b.score - a.score || b.number - a.number;

// Tokens stand together wherever all of them are in the head, or all in the body.
const presumed = (held) => (tokens) => ({
  head: common(tokens.map((token) => held(token).head)),
  body: common(tokens.map((token) => held(token).body)),
});

const WINDOW = 100; // documents that are looked into, as far as they are to be shown; see plugins/search/ranking.py
const BATCH = 10; // at once

// Looks into the texts of the best hits, as many as are wanted: those that do not hold the words together fall behind.
async function settle({ words, hits, held, unseen }, count) {
  while (hits.slice(0, count).some((hit) => unseen.includes(hit))) {
    const batch = new Map(unseen.splice(0, BATCH).map((hit) => [hit.number, hit]));
    const fields = new Map(await Promise.all([...batch.keys()].map(async (number) =>
      [number, (await card(number)).texts.map((texts) => texts.map(opened))])));
    const those = (holds) => new Set([...batch.keys()].filter(holds));
    const known = levels(words, (token) => {
      const { head, body } = held(token);
      return { head: those((number) => head.has(number)), body: those((number) => body.has(number)) };
    }, (tokens) => {
      const [head, body] = [0, 1].map((i) => those((number) => fields.get(number)[i].some((text) => follow(text, tokens))));
      return { head, body };
    });
    for (const [number, hit] of batch) hit.score = hit.points + (known.get(number) || 0) * hit.most;
    hits.sort(inOrder);
  }
}

// A text to look into: folded, and cut only if need be.
const opened = (text) => ({ text: text.normalize("NFC"), folded: foldAll(text), places: null });

// Whether tokens stand together in a text.  Pairs do where their characters follow one another.
function follow(opened, tokens) {
  if (tokens.every((token) => HAN_PAIR.test(token))) {
    return opened.folded.includes(tokens.map((token, i) => (i ? [...token][1] : token)).join(""));
  }
  opened.places ||= cut(opened.text).reduce((found, { text, position }) =>
    found.set(text, [...(found.get(text) || []), position]), new Map());
  return phraseStarts(tokens.map((token) => opened.places.get(token) || [])).length > 0;
}

function scores(words, held, together) {
  const found = new Map();
  let most = 1;
  const rarity = (places) => 32 - Math.clz32(Math.floor(manifest.total / Math.max(anywhere(places).size, 1)));
  const earn = (points, { head, body }, weight, inHead, inBody) => {
    for (const number of head) points.set(number, (points.get(number) || 0) + inHead * weight);
    for (const number of body) points.set(number, (points.get(number) || 0) + inBody * weight);
  };
  const typed = new Set(words.flatMap(({ tokens }) => tokens));
  for (const places of [...typed].map(held)) {
    earn(found, places, rarity(places), IN_HEAD, IN_BODY);
    most += (IN_HEAD + IN_BODY) * rarity(places);
  }
  for (const { also } of words) {
    const ways = new Map();
    for (const tokens of also) {
      const places = tokens.map(held);
      const earned = new Map();
      earn(earned, allOf(places), places.reduce((sum, each) => sum + rarity(each), 0), ELSE_IN_HEAD, ELSE_IN_BODY);
      for (const [number, points] of earned) ways.set(number, Math.max(points, ways.get(number) || 0));
    }
    let best = 0;
    for (const [number, points] of ways) {
      found.set(number, (found.get(number) || 0) + points);
      best = Math.max(best, points);
    }
    most += best;
  }
  const known = levels(words, held, together);
  return [...found].map(([number, points]) => {
    const level = known.get(number) || 0;
    return { number, points, most, score: points + level * most, all: level > 0 };
  });
}

// 1: all words, some said otherwise; 2: all as typed; 3, 4: the same, each together; 5: together in the head.
function levels(words, held, together) {
  const one = (tokens) => (tokens.length > 1 ? together(tokens) : held(tokens[0]));
  const typed = words.map(({ tokens }) => anywhere(allOf(tokens.map(held))));
  const other = words.map(({ also }) =>
    union(also.map((tokens) => anywhere(allOf(tokens.map(held))))));
  const found = new Map();
  const lift = (sets, level) => common(sets).forEach((number) => found.set(number, level));
  lift(typed.map((numbers, i) => union([numbers, other[i]])), 1);
  if (found.size === 0) return found;
  const phrases = words.map(({ tokens }) => one(tokens));
  const others = words.map(({ also }) => union(also.map((tokens) => anywhere(one(tokens)))));
  lift(typed, 2);
  lift(phrases.map((places, i) => union([anywhere(places), others[i]])), 3);
  lift(phrases.map(anywhere), 4);
  lift(phrases.map(({ head }) => head), 5);
  return found;
}

function phraseStarts(lists) {
  const rest = lists.slice(1).map((places) => new Set(places));
  return lists[0].filter((start) => rest.every((places, i) => places.has(start + i + 1)));
}

// A text in traditional characters finds nothing, since the index is folded: only then is the table worth fetching.
async function answer(text) {
  await open(); // each time: the site may have been published anew, and files of the old one are gone
  lexicon = await file(`w-${manifest.words}`);
  let words = parse(text);
  let result = await search(words);
  if (result.missing && simplified.size === 0) {
    const [from, to] = (await file(`f-${manifest.folds}`)).map((line) => [...line]);
    from.forEach((character, i) => simplified.set(character, to[i]));
    words = parse(text);
    result = await search(words);
  }
  return result;
}
