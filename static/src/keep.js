// Keeps unsaved form input in localStorage: it survives a crash, an expired session, a restart of the server.
// Restores it through the server, which renders as many lines as there were.

import { opened, put, read } from "./store.js";
import { isBack, sayBack } from "./unsent.js";

const OWN = ["csrf", "press", "form_key", "version", "intent"];

// Marks that the next page is a form that was returned automatically.
const BACK = "whsm-back:";

export function startKeep(form) {
  const store = opened("localStorage");
  if (!store) return;
  // For the next page of this tab only.
  const tab = opened("sessionStorage");
  // The first autosave of a draft changes the address.
  const here = () => `whsm:${form.getAttribute("data-keep")}:${location.pathname}`;
  let key = here();
  // Input that the server returned is newer than the kept copy.
  if (!form.hasAttribute("data-dirty")) {
    const kept = read(store, key);
    store.removeItem(key);
    const isOther = kept && kept.fields.join() !== fields(form).join();
    // The press met an expired session: the form is as it was sent.
    if (isOther && isBack()) {
      put(store, key, kept);
      if (tab) put(tab, `${BACK}${location.pathname}`, true);
      giveBack(form, kept);
      return;
    }
    if (isOther) setAside(store, key, kept);
  }
  const isReturned = tab && read(tab, `${BACK}${location.pathname}`);
  if (tab) tab.removeItem(`${BACK}${location.pathname}`);
  if (isReturned || isBack()) sayBack(form);
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

/** Drops the copy of the form whose press was stored; the address of the page names that press. */
export function forgetTaken() {
  const taken = /^#taken=([0-9a-f-]{36})$/.exec(location.hash);
  if (!taken) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const store = opened("localStorage");
  if (store) forget(store, taken[1]);
}

/** Drops all copies in this browser at sign-out, since others may use the machine. An expired session keeps them. */
export function forgetOnSignOut() {
  const form = document.querySelector("form[data-sign-out]");
  if (!form) return;
  form.addEventListener("submit", () => {
    ["localStorage", "sessionStorage"].map(opened).filter(Boolean).forEach((store) => {
      // Not the choices of this browser, as for shortcuts.
      Object.keys(store).filter((name) => /^whsm:([^:]*:\/|unsent$)/.test(name)).forEach((name) => store.removeItem(name));
    });
  });
}

// A press belongs to one page: finds the copy of that page.
function forget(store, press) {
  Object.keys(store).filter((name) => name.indexOf("whsm:") === 0).forEach((name) => {
    const kept = read(store, name);
    if (kept && kept.press && kept.press === press) store.removeItem(name);
  });
}

// Moves the old copy aside until the user decides; new input uses the key itself.
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

// Uses the tokens of this page, since the old session may have expired, but the form key of the old one: uploaded files
// belong to it.
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
