// What is typed into a form is kept in this browser until it is saved: it survives a crash, a lost session, a server
// that restarts. Given back through the server, which draws as many lines as there were.

const OWN = ["csrf", "press", "form_key", "version", "intent"];

export function startKeep(form) {
  const store = storage();
  if (!store) return;
  // The address changes when a draft saves itself for the first time.
  const here = () => `whsm:${form.getAttribute("data-keep")}:${location.pathname}`;
  let key = here();
  // What the server gave back is newer than what was kept.
  if (!form.hasAttribute("data-dirty")) {
    const kept = read(store, key);
    store.removeItem(key);
    if (kept && kept.fields.join() !== fields(form).join()) setAside(store, key, kept);
  }
  Object.keys(store).filter((name) => name.indexOf(`${key}@`) === 0).sort().reverse().forEach((aside) => offer(form, store, aside, key));
  let later = 0;
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(() => write(store, key, form), 500);
  });
  if (form.hasAttribute("data-dirty")) write(store, key, form);
  form.addEventListener("whsm:saved", (event) => {
    forget(store, own(form, "press"));
    key = here();
    if (event.detail.isAll) clearTimeout(later);
    else write(store, key, form);
  });
  form.addEventListener("submit", () => {
    clearTimeout(later);
    write(store, key, form);
  });
}

/** On the page that a press led to once it was taken, as its address says: what was kept of its form is not needed any more. */
export function forgetTaken() {
  const taken = /^#taken=([0-9a-f-]{36})$/.exec(location.hash);
  if (!taken) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const store = storage();
  if (store) forget(store, taken[1]);
}

// The press is a page's own: whatever was kept of that page.
function forget(store, press) {
  Object.keys(store).filter((name) => name.indexOf("whsm:") === 0).forEach((name) => {
    const kept = read(store, name);
    if (kept && kept.press && kept.press === press) store.removeItem(name);
  });
}

// Until somebody decides about it: what is typed meanwhile is kept under the key itself.
function setAside(store, key, kept) {
  put(store, `${key}@${kept.at}`, kept);
}

function offer(form, store, aside, key) {
  const kept = read(store, aside);
  if (!kept) return;
  const bar = document.createElement("div");
  bar.className = "alert alert-info kept";
  bar.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = form.getAttribute("data-keep-text").replace("{when}", new Date(kept.at).toLocaleString());
  const restore = button(form.getAttribute("data-keep-restore"), "btn btn-primary btn-sm");
  const drop = button(form.getAttribute("data-keep-drop"), "btn btn-link btn-sm");
  restore.addEventListener("click", () => {
    const typed = read(store, key);
    if (typed) setAside(store, key, typed);
    store.removeItem(aside);
    put(store, key, kept);
    giveBack(form, kept);
  });
  drop.addEventListener("click", () => {
    store.removeItem(aside);
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

// The keys of this page, not those of the page that was lost: its session may be over. But the key of its form: files
// were uploaded to it.
function giveBack(form, kept) {
  const carrier = document.createElement("form");
  carrier.method = "post";
  carrier.action = form.action;
  const keys = OWN.filter((name) => name !== "intent" && form.elements.namedItem(name))
    .map((name) => [name, (name === "form_key" && kept.form_key) || own(form, name)]);
  keys.concat(kept.fields, [["intent", "more"]]).forEach(([name, value]) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    carrier.appendChild(field);
  });
  document.body.appendChild(carrier);
  carrier.submit();
}

function own(form, name) {
  const field = form.elements.namedItem(name);
  return field ? field.value : "";
}

function fields(form) {
  return Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && !OWN.includes(name) && value !== "");
}

function write(store, key, form) {
  put(store, key, { at: Date.now(), press: own(form, "press"), form_key: own(form, "form_key"), fields: fields(form) });
}

function put(store, key, kept) {
  try {
    store.setItem(key, JSON.stringify(kept));
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
