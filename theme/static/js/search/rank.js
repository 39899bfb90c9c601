// Ranking: a sum of whole numbers, see Weights in plugins/search/question.py.

async function search(words) {
  const terms = new Map();
  for (const { tokens, prefix } of words) {
    for (const token of tokens) terms.set(`${prefix}${token}`, postings(token, prefix));
  }
  for (const [key, waiting] of terms) terms.set(key, await waiting);
  const held = (word) => word.tokens.map((token) => terms.get(`${word.prefix}${token}`));
  const hits = [];
  for (const number of new Set([...terms.values()].flatMap((places) => [...places.keys()]))) {
    let score = 0;
    let all = true;
    for (const places of terms.values()) {
      const where = places.get(number);
      if (!where) all = false;
      else score += (where[0] < BODY ? 2 : 0) + (where[where.length - 1] >= BODY ? 1 : 0);
    }
    if (all) {
      const starts = words.map((word) => phraseStarts(held(word).map((places) => places.get(number))));
      score += 4 * terms.size;
      if (starts.every((places) => places.length > 0)) score += 8 * terms.size;
      if (starts.every((places) => places.length > 0 && places[0] < BODY)) score += 16 * terms.size;
    }
    hits.push({ number, score, all });
  }
  hits.sort((a, b) => b.score - a.score || b.number - a.number);
  const missing = [...terms].some(([key, places]) => places.size === 0 && HAS_HAN.test(key));
  return { hits, missing };
}

function phraseStarts(lists) {
  const rest = lists.slice(1).map((places) => new Set(places));
  return lists[0].filter((start) => rest.every((places, i) => places.has(start + i + 1)));
}

// A text in traditional characters finds nothing, since the index is folded: only then is the table worth fetching.
async function answer(text) {
  await open(); // each time: the site may have been published anew, and files of the old one are gone
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
