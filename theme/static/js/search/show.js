// What a reader sees of an answer; all of it is written as text, never as markup.

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

const BEFORE = 40, LENGTH = 160; // characters of a passage before the words, and of all of it

// What stands around the words in a long text, the longest phrase first; see plugins/search/marks.py.
function passage(body, words) {
  const size = ([start, end]) => end - start;
  const best = body.map((raw) => raw.normalize("NFC")).flatMap((text) =>
    stretches(text, words).map((stretch) => ({ text, stretch }))).sort((a, b) => size(b.stretch) - size(a.stretch))[0];
  if (!best) return "";
  const { text, stretch: [at] } = best;
  const before = Math.max(at - BEFORE, 0);
  const end = text.slice(before, at).search(/[。！？；!?;\n]/) + 1;
  const start = end ? before + end : Math.max(at - BEFORE / 2, 0);
  return `${start ? "…" : ""}${text.slice(start, start + LENGTH).trim()}${start + LENGTH < text.length ? "…" : ""}`;
}

async function row(number, words) {
  const { id, url, title, owner, date, kind, extract, body, validity } = await card(number);
  const told = stretches(extract.normalize("NFC"), words).length ? extract : passage(body, words) || extract;
  const link = element("a", "search-hit__title", ...marked(title, words));
  if (url.startsWith("/")) link.href = url;
  const day = element("time", "", date);
  day.dateTime = date;
  const sort = element("span", "", sortLabel(kind));
  sort.lang = document.documentElement.lang;
  const ended = manifest.ended.has(number) ? [" ", element("strong", "search-hit__ended", validity)] : [];
  const made = element(
    "li", "search-hit", link,
    element("p", "search-hit__meta", element("span", "", owner), " ", sort, " ", day, ...ended),
    element("p", "search-hit__extract", ...marked(told, words)),
  );
  made.dataset.id = id;
  return asWritten(made);
}

const PAGE = 10;
const more = document.getElementById("search-more");
let current = 0; // counts questions: an answer that was overtaken is not shown

async function show(found, from, turn) {
  await settle(found, from + PAGE);
  const { words, hits } = found;
  const rows = await Promise.all(hits.slice(from, from + PAGE).map(({ number }) => row(number, words)));
  if (turn !== current) return;
  list.append(...rows);
  more.hidden = from + PAGE >= hits.length;
  more.onclick = () => guarded(turn, async () => {
    await show(found, from + PAGE, turn);
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
  near.hidden = true;
  options.replaceChildren();
  document.getElementById("search-pages")?.remove(); // of an answer of the server
  status.textContent = text.trim() ? say("searching") : "";
  list.removeAttribute("data-answered");
  return guarded(turn, async () => {
    const found = await narrowed(text.trim() ? await answer(text) : { words: [], hits: [], unseen: [] });
    if (turn !== current) return;
    showWays(found);
    narrow.ontoggle = () => narrow.open && guarded(turn, () => showChoices(found, turn));
    const choices = narrow.open ? showChoices(found, turn) : null;
    await show(found, 0, turn);
    await choices;
    const { hits } = found;
    if (turn !== current) return;
    const full = hits.filter((hit) => hit.all).length;
    const counts = [["found", full], ["partly", hits.length - full]].filter(([, n]) => n > 0);
    if (full === 0 && hits.length) status.textContent = say("instead", { n: hits.length });
    else if (counts.length) status.textContent = counts.map(([name, n]) => say(name, { n })).join("，");
    else if (text.trim()) status.textContent = say("none", { q: text.trim() });
    if (text.trim() && full === 0) await comeNear(text, turn);
    list.dataset.answered = text;
  });
}
