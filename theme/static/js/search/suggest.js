// Names while a reader types: from the pages that list them, fetched when the field is entered, looked through here.

const SUGGESTED = 8;
const LEAVES = ["/directory.html", "/guides/"];
const LINKS = ".letter-list__entry, .story-list__title";
let names = null; // a promise of what there is to suggest: [{href, name, note, folded}]
let typing = 0; // counts what was typed or asked: suggestions for what was overtaken are not offered
let active = -1; // the suggestion that is chosen by arrow keys
const box = element("ul", "search-suggest");
box.id = "search-suggest";
box.hidden = true;
box.setAttribute("role", "listbox");
box.setAttribute("aria-label", say("suggestions"));
input.closest("form").after(box);
for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id })) {
  input.setAttribute(name, value);
}

async function leaf(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll(LINKS)].map((link) => {
    const [name, note] = [link.firstChild, link.children[0]].map((part) => (part ? part.textContent.trim() : ""));
    return { href: link.getAttribute("href"), name, note, folded: foldAll(name), beside: foldAll(note) };
  }).filter(({ href }) => /^\/[^/]/.test(href));
}

function known() {
  names ||= Promise.all(LEAVES.map(leaf)).then((all) => all.flat()).catch(() => {
    names = null; // the network may be back when somebody types on
    return [];
  });
  return names;
}

async function suggest() {
  const turn = (typing += 1);
  const typed = foldAll(input.value.trim());
  const all = typed ? await known() : [];
  if (turn !== typing) return;
  const place = ({ folded, beside }) => (folded.startsWith(typed) ? 0 : folded.includes(typed) ? 1 : beside.includes(typed) ? 2 : 3);
  const fitting = all.map((each) => [place(each), each]).filter(([where]) => where < 3).sort((a, b) => a[0] - b[0]);
  offer(fitting.slice(0, SUGGESTED).map(([, each]) => each));
}

function offer(some) {
  active = -1;
  box.replaceChildren(...some.map(({ href, name, note }, i) => {
    const option = element("li", "search-suggest__option", name, " ", element("span", "search-suggest__note", note));
    option.id = `search-suggest-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = href;
    return asWritten(option);
  }));
  box.hidden = some.length === 0;
  input.setAttribute("aria-expanded", String(!box.hidden));
  input.removeAttribute("aria-activedescendant");
}

function choose(step) {
  const options = [...box.children];
  if (active >= 0) options[active].setAttribute("aria-selected", "false");
  active = ((active + 1 + step + options.length + 1) % (options.length + 1)) - 1; // -1: what was typed
  if (active < 0) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  options[active].setAttribute("aria-selected", "true");
  options[active].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[active].id);
}

input.addEventListener("focus", known, { once: true });
input.addEventListener("input", (event) => event.isComposing || suggest());
input.addEventListener("compositionend", suggest);
const dismiss = () => offer((typing += 1, []));
input.addEventListener("blur", dismiss);
input.form.addEventListener("submit", dismiss);
input.addEventListener("keydown", (event) => {
  if (event.isComposing || box.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" && active >= 0) location.assign(box.children[active].dataset.href);
  else if (event.key === "Escape") dismiss();
  else return;
  event.preventDefault();
});
box.addEventListener("pointerdown", (event) => event.preventDefault()); // or the field would lose the focus first
box.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) location.assign(option.dataset.href);
});

// Where nothing fits whole: the question in parts, and names that have some of its characters.
const near = document.getElementById("search-near");

async function comeNear(text, turn) {
  const words = text.trim().split(SPACE).filter(Boolean);
  const [only] = words.map((word) => [...word]);
  const half = Math.ceil(only.length / 2);
  const parts = words.length > 1 ? words : only.length > 3 ? [only.slice(0, half).join(""), only.slice(half).join("")] : [];
  const wanted = new Set([...foldAll(text)].filter((character) => HAS_HAN.test(character)));
  const shared = ({ folded }) => new Set([...folded].filter((character) => wanted.has(character))).size;
  const least = Math.min(2, wanted.size);
  const alike = wanted.size ? (await known()).map((each) => [shared(each), each]).filter(([many]) => many >= least) : [];
  if (turn !== current) return;
  const leading = (href, label) => {
    const link = element("a", "links__link", label);
    link.href = href;
    return element("li", "", link);
  };
  const seen = new Map(alike.sort((a, b) => b[0] - a[0]).map(([, { href, name }]) => [href, name]));
  near.querySelector("ul").replaceChildren(
    ...[...new Set(parts)].map((part) => leading(`?${new URLSearchParams({ q: part })}`, say("part", { q: part }))),
    ...[...seen].slice(0, 5).map(([href, name]) => leading(href, name)),
  );
  near.hidden = near.querySelector("a") === null;
}
