// What is typed into a form is kept in this browser until it is saved: it survives a crash, a lost session, a server
// that restarts. Given back through the server, which draws as many lines as there were.

const OWN = ["csrf", "press", "form_key", "version", "intent"];

export function startKeep(form) {
  const store = storage();
  if (!store) return;
  // The address changes when a draft saves itself for the first time.
  const here = () => `whsm:${form.getAttribute("data-keep")}:${location.pathname}`;
  let key = here();
  const kept = read(store, key);
  // What the server gave back is newer than what was kept.
  if (kept && !form.hasAttribute("data-dirty") && kept.fields.join() !== fields(form).join()) offer(form, store, key, kept);
  let later = 0;
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(() => write(store, key, form), 500);
  });
  if (form.hasAttribute("data-dirty")) write(store, key, form);
  form.addEventListener("whsm:saved", (event) => {
    store.removeItem(key);
    key = here();
    if (event.detail.isAll) clearTimeout(later);
    else write(store, key, form);
  });
  form.addEventListener("submit", () => {
    clearTimeout(later);
    write(store, key, form);
    store.setItem("whsm:sent", key);
  });
}

/** On the page that a form leads to once it was taken: what was kept of it is not needed any more. */
export function forgetSent() {
  const store = storage();
  const sent = store && store.getItem("whsm:sent");
  if (!sent || !/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)) return;
  store.removeItem(sent);
  store.removeItem("whsm:sent");
}

function offer(form, store, key, kept) {
  const bar = document.createElement("div");
  bar.className = "alert alert-info kept";
  bar.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = form.getAttribute("data-keep-text").replace("{when}", new Date(kept.at).toLocaleString());
  const restore = button(form.getAttribute("data-keep-restore"), "btn btn-primary btn-sm");
  const drop = button(form.getAttribute("data-keep-drop"), "btn btn-link btn-sm");
  restore.addEventListener("click", () => giveBack(form, kept));
  drop.addEventListener("click", () => {
    store.removeItem(key);
    bar.remove();
  });
  [words, restore, drop].forEach((part) => bar.appendChild(part));
  form.parentNode.insertBefore(bar, form);
}

function button(words, className) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = words;
  return made;
}

// The keys of this page, not those of the page that was lost: its session may be over.
function giveBack(form, kept) {
  const carrier = document.createElement("form");
  carrier.method = "post";
  carrier.action = form.action;
  const own = Array.from(new FormData(form)).filter(([name]) => OWN.includes(name) && name !== "intent");
  own.concat(kept.fields, [["intent", "more"]]).forEach(([name, value]) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    carrier.appendChild(field);
  });
  document.body.appendChild(carrier);
  carrier.submit();
}

function fields(form) {
  return Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && !OWN.includes(name) && value !== "");
}

function write(store, key, form) {
  try {
    store.setItem(key, JSON.stringify({ at: Date.now(), fields: fields(form) }));
  } catch (full) {
    store.removeItem(key);
  }
}

function read(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch (damaged) {
    return null;
  }
}

// Closed to pages in some private windows.
function storage() {
  try {
    return window.localStorage;
  } catch (closed) {
    return null;
  }
}
