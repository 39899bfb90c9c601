// Search without a server: reads the static files of plugins/search/shards.py and ranks as plugins/search/query.py.
// What is typed never leaves the device: only files named by their content are fetched, from this site alone.
// The parts are put in here when the site is built: a reader fetches one file.
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

@import "search/text.js";
@import "search/files.js";
@import "search/rank.js";
@import "search/show.js";

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
