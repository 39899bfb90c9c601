// Search without a server: reads the static files of plugins/search/shards.py and ranks as plugins/search/ranking.py.
// It asks nobody: only files of this site are fetched, and which ones tells no more than buckets of tokens do.
// The parts are put in here when the site is built: a reader fetches one file.
"use strict";

(() => {
  const input = document.getElementById("q");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  if (!input || !input.form || !status || !list) return;

  // What is said stands in the page (theme/templates/search.html), in the language of the site.
  const sortLabel = (kind) => list.getAttribute(`data-kind-${kind}`) || kind;
  // What units wrote, where the page speaks another language (plugins/render/words.py).
  const asWritten = (made) => {
    if (list.dataset.written) made.lang = list.dataset.written;
    return made;
  };
  const say = (name, values = {}) => list.dataset[name].replace(/\{(\w)\}/g, (_, key) => values[key]);

@import "search/text.js";
@import "search/lexicon.js";
@import "search/files.js";
@import "search/rank.js";
@import "search/facets.js";
@import "search/show.js";
@import "search/suggest.js";

  const asked = () => view().get("q") || "";
  const refresh = () => run((input.value = asked()));
  const go = (there) => {
    if (there !== location.search) history.pushState(null, "", there);
    refresh();
  };
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const within = ["account", "village", "ended"].filter((name) => view().get(name)).map((name) => [name, view().get(name)]);
    go(`?${new URLSearchParams([["q", input.value], ...within])}`);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="?"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });
  addEventListener("popstate", refresh);
  if (list.dataset.answered !== asked()) refresh(); // else the server has answered
})();
