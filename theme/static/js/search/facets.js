// Narrowing what was found, as the address says: ?q=...&account=...&kind=...&year=...&sort=date&ended=1.
// The server of plugins/search/application.py reads the same addresses.

const FACETS = ["account", "village", "kind", "column", "topic", "year", "validity"];
const narrow = document.getElementById("search-narrow");
const options = document.getElementById("search-ways");

const view = () => new URLSearchParams(location.search);
const withEnded = () => view().get("ended") === "1"; // documents that no longer hold, too
const chosen = () => FACETS.map((name) => [name, view().get(name)]).filter(([, value]) => value);

// An address that differs from this one.
function address(changes) {
  const there = view();
  for (const [name, value] of Object.entries({ page: "", ...changes })) {
    if (value) there.set(name, value);
    else there.delete(name);
  }
  return `?${there}`;
}

// Which documents have each value: facet -> value -> { label, numbers }.
async function facets() {
  const found = new Map(FACETS.map((name) => [name, new Map()]));
  await Promise.all(manifest.segments.map(async (segment) => {
    for (const [entry, steps] of Object.entries(await bucket("=", segment))) {
      if (!entry.startsWith("=")) continue;
      const [, name, value, label] = entry.split("=");
      const values = found.get(name);
      if (!values) continue;
      if (!values.has(value)) values.set(value, { label, numbers: new Set() });
      decode(steps, segment.firsts, values.get(value).numbers);
    }
  }));
  return found;
}

const fits = (known, wanted) => {
  const sets = wanted.map(([name, value]) => (known.get(name).get(value) || { numbers: new Set() }).numbers);
  return ({ number }) => sets.every((numbers) => numbers.has(number));
};

// What is left of an answer, in the order the address asks for; `whole` stays all of it.
async function narrowed(found) {
  const wanted = chosen();
  const whole = found.hits;
  let hits = wanted.length ? whole.filter(fits(await facets(), wanted)) : whole;
  const byDate = view().get("sort") === "date";
  if (byDate) hits = [...hits].sort((a, b) => b.all - a.all || b.number - a.number);
  const unseen = byDate ? [] : hits.slice(0, found.unseen.length);
  return { ...found, hits, unseen, whole };
}

function way(label, changes) {
  const link = element("a", "action", label);
  link.href = address(changes);
  return link;
}

function showWays({ hits, whole, leftOut }) {
  const byDate = view().get("sort") === "date";
  options.replaceChildren(
    ...(hits.length > 1 ? [way(say(byDate ? "best" : "latest"), { sort: byDate ? "" : "date" })] : []),
    ...(leftOut ? [way(say("ended"), { ended: "1" })] : []),
    ...(withEnded() && whole.length ? [way(say("holding"), { ended: "" })] : []),
    ...(chosen().length ? [way(say("everywhere"), Object.fromEntries(FACETS.map((name) => [name, ""])))] : []),
  );
  narrow.hidden = whole.length < 2 && chosen().length === 0;
  narrow.open ||= chosen().length > 0;
}

const CHOICES = 30; // of a facet

async function showChoices({ whole }, turn) {
  const known = await facets();
  if (turn !== current) return;
  const focused = document.activeElement.dataset.choice;
  for (const [name, values] of known) {
    const others = whole.filter(fits(known, chosen().filter(([facet]) => facet !== name)));
    const counted = [...values].map(([value, { label, numbers }]) =>
      ({ value, label: name === "kind" ? sortLabel(value) : label, count: others.filter(({ number }) => numbers.has(number)).length }));
    const order = name === "year" ? (a, b) => b.value - a.value : (a, b) => b.count - a.count;
    const now = view().get(name);
    narrow.querySelector(`[data-facet="${name}"] ul`).replaceChildren(
      ...counted.filter(({ count }) => count > 0).sort(order).slice(0, CHOICES).map(({ value, label, count }) => {
        const link = element("a", "search-narrow__choice", label, " ", element("span", "search-narrow__count", count));
        link.href = address({ [name]: value === now ? "" : value });
        link.dataset.choice = `${name} ${value}`;
        if (value === now) link.setAttribute("aria-current", "true");
        return element("li", "", name === "kind" ? link : asWritten(link));
      }),
    );
  }
  const again = [...narrow.querySelectorAll("a")].find((link) => focused && link.dataset.choice === focused);
  if (again) again.focus(); // the keyboard stays where it was
}
