// Search without a server: reads the static files of plugins/search/shards.py and ranks as plugins/search/query.py.
// What is typed never leaves the device: only files named by their content are fetched, from this site alone.
"use strict";

(() => {
  const input = document.getElementById("q");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  if (!input || !input.form || !status || !list) return;

  const TEXTS = {
    searching: "正在查找……",
    found: "找到 {n} 条",
    partly: "部分相关 {n} 条",
    none: "没有找到“{q}”。可以少写几个字，或者换一种说法再试。",
    failed: "暂时无法搜索，请检查网络后再试。",
    more: "显示更多",
  };
  const say = (name, values = {}) =>
    (list.dataset[name] || TEXTS[name]).replace(/\{(\w)\}/g, (_, key) => values[key]);

  // ---- text, cut as plugins/search/tokens.py cuts it -------------------------------------------------------------
  const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{323af}";
  const PIECE = new RegExp(`[${HAN}]+|\\p{Nd}+|(?:(?![${HAN}])[\\p{L}\\p{Nl}\\p{No}])+`, "gu");
  const SINGLE = new RegExp(`^[${HAN}]$`, "u");
  const HAS_HAN = new RegExp(`[${HAN}]`, "u");
  const SPACE = /[\x00-\x20\x7f-\xa0\u1680\u2028\u2029\ufeff]+/u;
  const LONGEST = 100;
  const simplified = new Map();

  function fold(character) {
    const plain = character.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase();
    return [...plain].map((c) => simplified.get(c) || c).join("");
  }

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
      add(0, 1);
      for (let i = 0; i + 1 < run.length; i += 1) add(i, i + 2);
      if (run.length > 1) add(run.length - 1, run.length);
      position += run.length;
    }
    return found;
  }

  // The words of a question: {tokens, prefix}; see plugins/search/question.py.
  function parse(text) {
    const words = new Map();
    const folded = [...[...text].slice(0, LONGEST).join("").normalize("NFC")].map(fold).join("");
    for (const part of folded.split(SPACE)) {
      const places = new Map();
      for (const token of cut(part)) {
        const held = places.get(token.position) || "";
        if ([...token.text].length > [...held].length) places.set(token.position, token.text);
      }
      const tokens = [...places.values()];
      if (tokens.length === 0) continue;
      const prefix = tokens.length === 1 && SINGLE.test(tokens[0]);
      const [before, last] = tokens.slice(-2);
      if (last && SINGLE.test(last) && [...before].length === 2 && [...before][1] === last) tokens.pop();
      words.set(JSON.stringify([tokens, prefix]), { tokens, prefix });
    }
    return [...words.values()];
  }

  // ---- the files of the index ------------------------------------------------------------------------------------
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
    manifest = { ...read, segments, blocks };
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

  // ---- ranking: a sum of whole numbers, see Weights in plugins/search/question.py --------------------------------
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

  // ---- showing ---------------------------------------------------------------------------------------------------
  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  // The stretches of `text` that a word of the question stands in: whole phrases, else their parts.
  function stretches(text, words) {
    const tokens = cut(text);
    const found = [];
    for (const word of words) {
      if (word.prefix) {
        const all = tokens.filter((token) => token.text.startsWith(word.tokens[0]));
        for (const token of all) found.push([token.start, token.start + [...text.slice(token.start)][0].length]);
        continue;
      }
      const same = word.tokens.map((wanted) => new Map(
        tokens.filter((token) => token.text === wanted).map((token) => [token.position, token]),
      ));
      const starts = phraseStarts(same.map((places) => [...places.keys()]));
      const last = same.length - 1;
      for (const start of starts) found.push([same[0].get(start).start, same[last].get(start + last).end]);
      if (starts.length === 0) {
        for (const token of same.flatMap((places) => [...places.values()])) {
          if (!SINGLE.test(token.text)) found.push([token.start, token.end]);
        }
      }
    }
    return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  }

  function marked(raw, words) {
    const text = raw.normalize("NFC");
    const parts = [];
    let done = 0;
    for (const [start, end] of stretches(text, words)) {
      if (end <= done) continue;
      const from = Math.max(start, done);
      if (from > done || parts.length === 0) parts.push(text.slice(done, from), element("mark", "", ""));
      parts[parts.length - 1].append(text.slice(from, end));
      done = end;
    }
    return [...parts, text.slice(done)];
  }

  async function row(number, words) {
    const { name, first } = manifest.blocks.filter((block) => block.first <= number).pop();
    const shelf = await file(`d-${name}/${Math.floor((number - first) / manifest.shelf)}`);
    const [id, url, title, owner, date, , extract] = shelf[(number - first) % manifest.shelf];
    const link = element("a", "search-hit__title", ...marked(title, words));
    if (url.startsWith("/")) link.href = url;
    const day = element("time", "", date);
    day.dateTime = date;
    const made = element(
      "li", "search-hit", link,
      element("p", "search-hit__meta", owner, " · ", day),
      element("p", "search-hit__extract", ...marked(extract, words)),
    );
    made.dataset.id = id;
    return made;
  }

  const PAGE = 10;
  const more = element("button", "search-hit__more", say("more"));
  more.type = "button";
  more.hidden = true;
  list.after(more);
  let current = 0; // counts questions: an answer that was overtaken is not shown

  async function show(words, hits, from, turn) {
    const rows = await Promise.all(hits.slice(from, from + PAGE).map(({ number }) => row(number, words)));
    if (turn !== current) return;
    list.append(...rows);
    more.hidden = from + PAGE >= hits.length;
    more.onclick = () => guarded(turn, async () => {
      await show(words, hits, from + PAGE, turn);
      const next = list.children[from + PAGE];
      if (next) next.querySelector("a").focus();
    });
  }

  async function guarded(turn, step) {
    try {
      await step();
    } catch (error) {
      if (turn === current) status.textContent = say("failed");
      console.error(error);
    }
  }

  function run(text) {
    const turn = (current += 1);
    list.replaceChildren();
    more.hidden = true;
    status.textContent = text.trim() ? say("searching") : "";
    list.removeAttribute("data-answered");
    return guarded(turn, async () => {
      const { words, hits } = text.trim() ? await answer(text) : { words: [], hits: [] };
      if (turn !== current) return;
      await show(words, hits, 0, turn);
      if (turn !== current) return;
      const full = hits.filter((hit) => hit.all).length;
      const counts = [["found", full], ["partly", hits.length - full]].filter(([, n]) => n > 0);
      if (counts.length) status.textContent = counts.map(([name, n]) => say(name, { n })).join("，");
      else if (text.trim()) status.textContent = say("none", { q: text.trim() });
      list.dataset.answered = text;
    });
  }

  const asked = () => new URLSearchParams(location.search).get("q") || "";
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value !== asked()) history.pushState(null, "", `?${new URLSearchParams({ q: input.value })}`);
    run(input.value);
  });
  addEventListener("popstate", () => run((input.value = asked())));
  input.value = asked();
  run(input.value);
})();
