// Suggestions of goods below the name of a line: by name, SKU or pinyin initials, from the server.
// A WAI-ARIA combobox: the focus stays in the field, Enter takes the first match, Esc closes the list.
// Unknown names are allowed: Tab keeps what was typed.

const PAUSE = 120;
const PATIENCE = 4000;
const DOCK = 140;

/** Returns a function that turns a row's name into a combobox. `on`: `take`, `fill`, and `pass` for Enter without a match. */
export function startGoods(section, body, on) {
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
  // A request is in flight; Enter was pressed before its response.
  let isPending = false;
  let isAwaited = false;

  const names = (row) => Array.from(row.querySelectorAll("[data-field=name]"));
  names(body).forEach(dress);
  body.addEventListener("input", (event) => typed(event.target, event.isComposing));
  body.addEventListener("compositionend", (event) => typed(event.target, false));
  body.addEventListener("focusout", (event) => {
    // A fast user is in the next field already: the response still fills this line.
    if (isPending && event.target.dataset.field === "name") askBehind(event.target);
    isAwaited = false;
    if (event.target === field) close();
  });
  body.addEventListener("keydown", keys);
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
    if (target.dataset.field !== "name" || target !== document.activeElement || isComposing) return;
    forget();
    isPending = Boolean(target.value.trim());
    if (isPending) later = setTimeout(() => ask(target), PAUSE);
    else close();
  }

  // Ignores responses still in flight.
  function forget() {
    clearTimeout(later);
    later = 0;
    asked += 1;
    isPending = false;
    isAwaited = false;
  }

  function ask(target) {
    const words = target.value.trim();
    const wasAwaited = isAwaited;
    forget();
    const mine = asked;
    isPending = true;
    isAwaited = wasAwaited;
    answer(words).then((answered) => {
      if (mine !== asked) return;
      const wanted = isAwaited;
      forget();
      if (wanted || target === document.activeElement) show(target, answered);
      if (!wanted) return void fill(target, words, answered);
      if (found.length) take(0);
      else on.pass(target);
    });
  }

  function askBehind(target) {
    const words = target.value.trim();
    forget();
    answer(words).then((answered) => fill(target, words, answered));
  }

  // Fills from the only match with exactly this name, if the name is unchanged.
  function fill(target, words, answered) {
    const same = answered.goods.filter((article) => article.name.toLowerCase() === words.toLowerCase());
    if (same.length === 1 && words && target.value.trim() === words) on.fill(target, same[0]);
  }

  // Without a response the name stays as typed.
  function answer(words) {
    if (known.has(words)) return Promise.resolve(known.get(words));
    const none = { said: "", goods: [] };
    const patience = new Promise((resolve) => setTimeout(() => resolve(none), PATIENCE));
    const call = fetch(`${address}?q=${encodeURIComponent(words)}`, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : none))
      .then((answered) => {
        if (answered !== none) known.set(words, answered);
        return answered;
      });
    return Promise.race([call, patience]).catch(() => none);
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
    on.take(target, article);
  }

  function keys(event) {
    if (event.target.dataset.field !== "name" || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (event.key === "Enter" && isPending) {
      event.preventDefault();
      isAwaited = true;
      if (later) ask(target);
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
    ["goods-sub", [article.sku, article.specification, article.unit].filter(Boolean).join(" · ")],
  ];
  parts.filter(([, text]) => text).forEach(([className, text]) => {
    const part = document.createElement("span");
    part.className = className;
    part.textContent = text;
    item.appendChild(part);
  });
  return item;
}
