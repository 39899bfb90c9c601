// Large type, largest type, high contrast: what the reader chose, kept for all pages and set before the first paint.
// Where the browser keeps nothing, a choice holds for one page, as it does without script.
"use strict";

(() => {
  const root = document.documentElement;
  const modes = { large: ["view", "large"], larger: ["size", "larger"], contrast: ["contrast", "more"] };
  const always = root.dataset.view ? ["large"] : []; // the home page of the large type edition
  let chosen = new Set();

  const box = (name) => document.getElementById(`view-${name}`);
  const show = () => {
    for (const [name, [key, value]] of Object.entries(modes)) {
      const on = chosen.has(name);
      if (on) root.dataset[key] = value;
      else delete root.dataset[key];
      if (box(name)) box(name).checked = on;
    }
  };
  const keep = () => {
    try {
      localStorage.setItem("view", [...chosen].join(" "));
    } catch {}
  };
  const recall = () => {
    try {
      chosen = new Set((localStorage.getItem("view") || "").split(" ").concat(always));
    } catch {
      chosen = new Set([...chosen, ...always]);
    }
    show();
  };

  recall();
  if (always.length) keep();
  addEventListener("DOMContentLoaded", recall);
  addEventListener("pageshow", recall); // a page from the back-forward cache may be of before the choice
  addEventListener("change", ({ target }) => {
    const name = target.id.slice(5);
    if (target !== box(name) || !modes[name]) return;
    if (target.checked) chosen.add(name);
    else chosen.delete(name);
    keep();
    show();
  });
  addEventListener("click", ({ target }) => {
    if (target.id !== "view-leave") return;
    chosen.delete("large");
    keep();
  });
})();
