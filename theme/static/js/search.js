// Search without a server: reads the static files of plugins/search/shards.py and ranks as plugins/search/query.py.
// What is typed never leaves the device: only files named by their content are fetched, from this site alone.
// The parts are put in here when the site is built: a reader fetches one file.
"use strict";

(() => {
  const input = document.getElementById("q");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  if (!input || !input.form || !status || !list) return;

  // What is said stands in the page (theme/templates/search.html), in the language of the site.
  const say = (name, values = {}) => list.dataset[name].replace(/\{(\w)\}/g, (_, key) => values[key]);

@import "search/text.js";
@import "search/lexicon.js";
@import "search/files.js";
@import "search/rank.js";
@import "search/show.js";
@import "search/suggest.js";

  const asked = () => new URLSearchParams(location.search).get("q") || "";
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value !== asked()) history.pushState(null, "", `?${new URLSearchParams({ q: input.value })}`);
    run(input.value);
  });
  addEventListener("popstate", () => run((input.value = asked())));
  if (list.dataset.answered !== asked()) run((input.value = asked())); // else the server has answered
})();
