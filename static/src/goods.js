// Suggestions of goods below the name of a line: by name, SKU or pinyin initials, from the server.
// A WAI-ARIA combobox: the focus stays in the field, Enter takes the first match that is shown, Esc closes the list.
// Enter before the response goes on at once: the line is filled behind the user, and only if the text names one article.
// Unknown names are allowed: Tab keeps what was typed.
import { pressed } from "./pressed.js";

const PAUSE = 120;
const PATIENCE = 4000;
const DOCK = 140;

// Used when the server did not respond.
const NONE = { said: "", goods: [], meant: null };

/**
 * Returns a function that turns a row's name into a combobox. `on`: `take` fills and goes on, `settle` fills behind the
 * user, `fill` fills empty fields, `pass` goes on to the next field. `withStock` adds the warehouse to an address.
 */
export function startGoods(section, body, on, withStock = (path) => path) {
  const address = section.getAttribute("data-goods");
  const known = new Map();
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  section.appendChild(said);
  const list = document.createElement("ul");
  list.className = "goods-list";
  list.id = "goods-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", section.getAttribute("data-goods-label"));
  let field = null;
  let found = [];
  let active = -1;
  let asked = 0;
  let later = 0;
  // A request is in flight for the focused name.
  let isPending = false;
  // Responses that fill lines behind the user.
  const behind = new Set();

  const names = (row) => Array.from(row.querySelectorAll("[data-field=name]"));
  names(body).forEach(dress);
  body.addEventListener("input", (event) => typed(event.target, event.isComposing));
  body.addEventListener("compositionend", (event) => typed(event.target, false));
  body.addEventListener("focusout", (event) => {
    // A fast user is in the next field already: the response still fills this line.
    if (isPending && event.target.dataset.field === "name") askBehind(event.target, false);
    if (event.target === field) close();
  });
  body.addEventListener("focusin", (event) => {
    if (event.target.hasAttribute("data-doubtful")) ask(event.target);
  });
  body.addEventListener("keydown", keys);
  // Runs first, so that the form contains what the last responses filled in.
  document.addEventListener("submit", (event) => {
    if (!behind.size || event.target !== section.closest("form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = pressed(event.target) || event.target.querySelector("button[name=intent]");
    Promise.all(Array.from(behind)).then(() => button.click());
  }, true);
  // Keeps the focus in the field while an option is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(Array.from(list.children).indexOf(option));
  });
  return (row) => names(row).forEach(dress);

  function dress(name) {
    name.removeAttribute("list");
    name.setAttribute("role", "combobox");
    name.setAttribute("aria-autocomplete", "list");
    name.setAttribute("aria-expanded", "false");
    name.setAttribute("aria-haspopup", "listbox");
  }

  function typed(target, isComposing) {
    const row = target.closest("tr");
    if (row && ["name", "unit"].includes(target.dataset.field)) names(row).forEach(trust);
    if (target.dataset.field !== "name" || target !== document.activeElement || isComposing) return;
    forget();
    isPending = Boolean(target.value.trim());
    if (isPending) later = setTimeout(() => ask(target), PAUSE);
    else close();
  }

  // Ignores responses still in flight.
  function forget() {
    clearTimeout(later);
    asked += 1;
    isPending = false;
  }

  function ask(target) {
    const words = target.value.trim();
    forget();
    const mine = asked;
    isPending = true;
    answer(words).then((answered) => {
      if (mine !== asked) return;
      forget();
      if (target === document.activeElement) show(target, answered);
      fill(target, words, answered);
    });
  }

  // `isSure`: Enter was pressed, so that initials and SKU count too.
  function askBehind(target, isSure) {
    const words = target.value.trim();
    forget();
    close();
    const filling = answer(words).then((answered) => {
      behind.delete(filling);
      if (target.value.trim() !== words || !target.isConnected) return;
      const meant = answered.goods[answered.meant];
      if (!isSure) fill(target, words, answered);
      else if (meant) on.settle(target, meant);
      else doubt(target, answered);
    });
    behind.add(filling);
  }

  // Fills from the only match with exactly this name, if the name is unchanged.
  function fill(target, words, answered) {
    const same = answered.goods.filter((article) => article.name.toLowerCase() === words.toLowerCase());
    if (same.length === 1 && words && target.value.trim() === words) on.fill(target, same[0]);
  }

  // Explains below the name why no article was chosen. With matches, the list opens when the field is focused again.
  function doubt(target, answered) {
    trust(target);
    const unit = target.closest("tr").querySelector("[data-field=unit]");
    const isOpen = answered.goods.length > 0;
    if (answered === NONE || (!isOpen && (!unit || unit.value.trim()))) return;
    const note = document.createElement("p");
    note.className = "goods-doubt";
    note.id = `${target.id}-doubt`;
    note.textContent = section.getAttribute(isOpen ? "data-goods-several" : "data-goods-unknown");
    target.parentNode.appendChild(note);
    target.setAttribute("aria-describedby", note.id);
    said.textContent = note.textContent;
    if (!isOpen) return;
    target.setAttribute("data-doubtful", "");
    if (target === document.activeElement) ask(target);
  }

  function trust(target) {
    const note = target.parentNode.querySelector(".goods-doubt");
    target.removeAttribute("data-doubtful");
    if (!note) return;
    note.remove();
    target.removeAttribute("aria-describedby");
  }

  // Without a response the name stays as typed.
  function answer(words) {
    const path = withStock(`${address}?q=${encodeURIComponent(words)}`);
    if (known.has(path)) return Promise.resolve(known.get(path));
    const patience = new Promise((resolve) => setTimeout(() => resolve(NONE), PATIENCE));
    const call = fetch(path, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : NONE))
      .then((answered) => {
        if (answered !== NONE) known.set(path, answered);
        return answered;
      });
    return Promise.race([call, patience]).catch(() => NONE);
  }

  function show(target, answered) {
    close();
    said.textContent = answered.said;
    found = answered.goods;
    if (!found.length) return;
    field = target;
    list.textContent = "";
    found.forEach((article, i) => list.appendChild(option(article, i)));
    field.parentNode.appendChild(list);
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", list.id);
    list.scrollTop = 0;
    // Above the bar at the lower edge.
    const hidden = list.getBoundingClientRect().bottom + DOCK - window.innerHeight;
    if (hidden > 0) window.scrollBy(0, hidden);
  }

  function close() {
    if (field) {
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
      list.remove();
    }
    field = null;
    found = [];
    active = -1;
  }

  function take(at) {
    const target = field;
    const article = found[at];
    forget();
    close();
    said.textContent = "";
    trust(target);
    on.take(target, article);
  }

  function keys(event) {
    if (event.target.dataset.field !== "name" || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (event.key === "Enter" && isPending) {
      event.preventDefault();
      askBehind(target, true);
      on.pass(target);
    } else if (event.key === "Enter" && field === target) {
      event.preventDefault();
      take(Math.max(active, 0));
    } else if (event.key === "ArrowDown" && field !== target) {
      event.preventDefault();
      ask(target);
    } else if (field === target && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? active + 1 : active - 1);
    } else if ((field === target || isPending) && event.key === "Escape") {
      event.preventDefault();
      forget();
      close();
    }
  }

  // Wraps around.
  function mark(at) {
    active = (at + found.length) % found.length;
    Array.from(list.children).forEach((each, i) => each.setAttribute("aria-selected", String(i === active)));
    const chosen = list.children[active];
    field.setAttribute("aria-activedescendant", chosen.id);
    const below = chosen.offsetTop + chosen.offsetHeight - list.clientHeight;
    if (chosen.offsetTop < list.scrollTop) list.scrollTop = chosen.offsetTop;
    else if (below > list.scrollTop) list.scrollTop = below;
  }
}

function option(article, i) {
  const item = document.createElement("li");
  item.id = `goods-list-${i}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const parts = [
    ["goods-name", article.name],
    ["goods-last", article.last],
    ["goods-sub", [article.sku, article.specification, article.unit, article.stock && article.stock.said].filter(Boolean).join(" · ")],
  ];
  parts.filter(([, text]) => text).forEach(([className, text]) => {
    const part = document.createElement("span");
    part.className = className;
    part.textContent = text;
    item.appendChild(part);
  });
  return item;
}
