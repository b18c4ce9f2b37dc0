// 现存, 占用, 可用 below the name of each line, for the chosen warehouse. Hidden if it keeps no stock.
// The space is reserved once such a warehouse is chosen: nothing moves while the user types.
import { quantity } from "./decimal.js";
import { reckon } from "./figures.js";

const PAUSE = 150;
const OFF = { address: (address) => address, learn() {}, show() {} };

/**
 * `read` gives a row's `{sku, name, specification, unit, count}`. Returns `show(rows)`, `learn(article)` for a suggestion that
 * came with figures, and `address(address)`, which asks for them.
 */
export function startStock(section, read) {
  const open = (section.getAttribute("data-stock") || "").split(" ").filter(Boolean);
  const warehouse = section.closest("form").querySelector("[name=warehouse]");
  if (!open.length || !warehouse) return OFF;
  const mark = section.getAttribute("data-stock-lacks");
  const known = new Map();
  let asked = new Set();
  let later = 0;
  let shown = [];
  const isOpen = () => open.includes(warehouse.value);

  warehouse.addEventListener("change", () => {
    known.clear();
    asked = new Set();
    show(shown);
  });
  return { address, learn, show };

  function address(path) {
    return isOpen() ? `${path}&warehouse=${encodeURIComponent(warehouse.value)}` : path;
  }

  function learn(article) {
    keep(article);
    show(shown);
  }

  function keep(article) {
    if (article.stock) known.set(article.sku, Object.assign({}, article, article.stock));
  }

  function show(rows) {
    shown = rows;
    section.classList.toggle("with-stock", isOpen());
    if (!isOpen()) return;
    const lines = rows.map(read);
    const missing = lines.map((line) => line.sku).filter((sku) => sku && !known.has(sku) && !asked.has(sku));
    if (missing.length) ask(missing);
    reckon(lines, known).forEach((found, i) => say(rows[i], found));
  }

  function say(row, { article, lacks }) {
    const name = row.querySelector("[data-field=name]");
    let place = row.querySelector("[data-line-stock]");
    if (!place) {
      place = document.createElement("p");
      place.className = "line-stock";
      place.id = `${name.id}-stock`;
      place.setAttribute("data-line-stock", "");
      name.parentNode.appendChild(place);
      const count = row.querySelector("[data-field=quantity]");
      if (count && !count.hasAttribute("aria-describedby")) count.setAttribute("aria-describedby", place.id);
    }
    const isShort = Boolean(mark && article && lacks);
    // One line in any case: a shortage replaces the figure on hand, and the rest is in the title.
    const text = !article ? "" : isShort ? `${article.said} · ${mark.replace("{n}", quantity(lacks))}` : article.words;
    if (place.textContent !== text) place.textContent = text;
    place.title = article ? article.words : "";
    place.classList.toggle("line-short", isShort);
  }

  // One request for all lines.
  function ask(missing) {
    missing.forEach((sku) => asked.add(sku));
    const mine = asked;
    clearTimeout(later);
    later = setTimeout(() => {
      const wanted = Array.from(mine).filter((sku) => !known.has(sku));
      const path = `${section.getAttribute("data-goods")}?figures=${encodeURIComponent(wanted.join("\n"))}`;
      fetch(address(path), { credentials: "same-origin" })
        .then((response) => (response.ok ? response.json() : { goods: [] }))
        .then((answered) => {
          if (mine !== asked) return;
          answered.goods.forEach(keep);
          show(shown);
        })
        .catch(() => {});
    }, PAUSE);
  }
}
