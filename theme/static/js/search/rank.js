// Ranking, as plugins/search/ranking.py ranks: only whole numbers, so that both agree to the last digit.

const IN_HEAD = 4, IN_BODY = 2, ELSE_IN_HEAD = 3, ELSE_IN_BODY = 1;

const union = (sets) => new Set(sets.flatMap((set) => [...set]));
const common = (sets) => sets.reduce((one, other) => new Set([...one].filter((number) => other.has(number))));
const anywhere = ({ head, body }) => union([head, body]);
const allOf = (places) => ({ head: common(places.map(({ head }) => head)), body: common(places.map(anywhere)) });

async function search(words) {
  if (words.length === 0) return { hits: [], missing: false };
  const found = new Map(); // token -> document -> places
  for (const { tokens, prefix, also } of words) {
    for (const token of tokens) found.set(`${prefix}${token}`, postings(token, prefix));
    for (const token of also.flat()) found.set(`false${token}`, postings(token, false));
  }
  for (const [key, waiting] of found) found.set(key, await waiting);
  const terms = new Map([...found].map(([key, places]) => [key, {
    head: new Set([...places.keys()].filter((number) => places.get(number)[0] < BODY)),
    body: new Set([...places.keys()].filter((number) => places.get(number).slice(-1)[0] >= BODY)),
  }]));
  const held = (token, prefix) => terms.get(`${prefix}${token}`);
  const together = (tokens) => {
    const lists = tokens.map((token) => found.get(`false${token}`));
    const starts = [...common(lists.map((places) => new Set(places.keys())))]
      .map((number) => [number, phraseStarts(lists.map((places) => places.get(number)))]);
    return {
      head: new Set(starts.filter(([, at]) => at.some((start) => start < BODY)).map(([number]) => number)),
      body: new Set(starts.filter(([, at]) => at.some((start) => start >= BODY)).map(([number]) => number)),
    };
  };
  const hits = scores(words, held, together);
  hits.sort((a, b) => b.score - a.score || b.number - a.number);
  const missing = words.some(({ tokens, prefix }) =>
    tokens.some((token) => found.get(`${prefix}${token}`).size === 0 && HAS_HAN.test(token)));
  return { hits, missing };
}

function scores(words, held, together) {
  const found = new Map();
  let most = 1;
  const rarity = (places) => 32 - Math.clz32(Math.floor(manifest.total / Math.max(anywhere(places).size, 1)));
  const earn = (points, { head, body }, weight, inHead, inBody) => {
    for (const number of head) points.set(number, (points.get(number) || 0) + inHead * weight);
    for (const number of body) points.set(number, (points.get(number) || 0) + inBody * weight);
  };
  const typed = new Map(words.flatMap(({ tokens, prefix }) => tokens.map((token) => [`${prefix}${token}`, held(token, prefix)])));
  for (const places of typed.values()) {
    earn(found, places, rarity(places), IN_HEAD, IN_BODY);
    most += (IN_HEAD + IN_BODY) * rarity(places);
  }
  for (const { also } of words) {
    const ways = new Map();
    for (const tokens of also) {
      const places = tokens.map((token) => held(token, false));
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
    return { number, score: points + level * most, all: level > 0 };
  });
}

// 1: all words, some said otherwise; 2: all as typed; 3, 4: the same, each together; 5: together in the head.
function levels(words, held, together) {
  const one = (tokens, prefix) => (tokens.length > 1 ? together(tokens) : held(tokens[0], prefix));
  const typed = words.map(({ tokens, prefix }) => anywhere(allOf(tokens.map((token) => held(token, prefix)))));
  const other = words.map(({ also }) =>
    union(also.map((tokens) => anywhere(allOf(tokens.map((token) => held(token, false)))))));
  const found = new Map();
  const lift = (sets, level) => common(sets).forEach((number) => found.set(number, level));
  lift(typed.map((numbers, i) => union([numbers, other[i]])), 1);
  if (found.size === 0) return found;
  const phrases = words.map(({ tokens, prefix }) => one(tokens, prefix));
  const others = words.map(({ also }) => union(also.map((tokens) => anywhere(one(tokens, false)))));
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
  return { words, hits: result.hits };
}
