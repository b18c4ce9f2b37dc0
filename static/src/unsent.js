// A form that was sent after the session had expired: after sign-in its page opens again, with the typed text.
// The copy is in sessionStorage, which lasts as long as the tab: sign-in may lead over a platform's page.
import { isElsewhere, pressed } from "./pressed.js";
import { opened, put, read } from "./store.js";

const KEY = "whsm:unsent";
const HASH = "#unsent";

// Passwords and files are not kept; tokens belong to one page.
const OWN = ["csrf", "press"];

let back = null;

/** Whether the page was opened because a form on it could not be sent. The address says so once. */
export function isBack() {
  if (back === null) {
    back = location.hash === HASH;
    if (back) history.replaceState(history.state, "", location.pathname + location.search);
  }
  return back;
}

/** Keeps each form that is sent, and fills it in again on the page to which sign-in returns. */
export function startUnsent() {
  const store = opened("sessionStorage");
  if (!store) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (viewer() && !event.defaultPrevented && form.hasAttribute("data-guard") && form.method === "post" && !isElsewhere(form)) keep(store, form);
  });
  const kept = read(store, KEY);
  if (!kept || !viewer()) return;
  const isMine = isBack() && kept.viewer === viewer() && kept.page === location.pathname + location.search;
  // An error page leads back to the form's page: the copy waits for that.
  if (!document.querySelector("[data-unsent-waits]")) store.removeItem(KEY);
  if (isMine) comeBack(kept);
}

/** Tells the user that nothing was sent and nothing is lost. */
export function sayBack(before, rest = []) {
  const note = document.createElement("div");
  note.className = "alert alert-warning unsent";
  note.setAttribute("role", "alert");
  [document.body.getAttribute("data-unsent")].concat(rest).forEach((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    note.appendChild(line);
  });
  before.parentNode.insertBefore(note, before);
}

function keep(store, form) {
  const button = pressed(form);
  const fields = Array.from(form.elements)
    .filter((field) => field.name && !field.disabled && !OWN.includes(field.name) && field.tagName !== "BUTTON" && !["password", "file"].includes(field.type))
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .reduce((all, field) => all.concat(valuesOf(field).map((value) => [field.name, value])), []);
  put(store, KEY, {
    viewer: viewer(), page: location.pathname + location.search, action: form.getAttribute("action"), nth: alike(form).indexOf(form),
    button: button ? [button.name, button.value] : null, fields,
  });
}

function comeBack(kept) {
  const form = alike(null, kept.action)[kept.nth];
  // keep.js has the copy of an order.
  if (form && form.hasAttribute("data-keep")) return;
  const main = document.getElementById("main");
  if (!form) {
    // Another handler has decided meanwhile: shows the typed text, to be copied.
    const typed = kept.fields.map(([, value]) => value).filter((value) => /[^\w:-]/.test(value));
    if (main) sayBack(main.firstElementChild, typed);
    return;
  }
  const isWhole = kept.fields.every(([name]) => form.elements.namedItem(name));
  if (!isWhole && form.hasAttribute("data-again")) return void again(form, kept);
  fill(form, kept.fields);
  sayBack(form.querySelector(".decision-title") || form);
  const buttons = Array.from(form.elements).filter((field) => field.tagName === "BUTTON" && field.type === "submit");
  const button = (kept.button && buttons.find((each) => each.name === kept.button[0] && each.value === kept.button[1] && isShown(each))) || buttons.find(isShown);
  if (button) button.focus();
}

// The server renders forms with a variable number of fields, e.g. the steps of a flow.
function again(form, kept) {
  const carrier = document.createElement("form");
  carrier.method = "post";
  carrier.action = kept.action;
  const own = OWN.filter((name) => form.elements.namedItem(name)).map((name) => [name, form.elements.namedItem(name).value]);
  own.concat(kept.fields.filter(([name]) => name !== "intent"), [["intent", form.getAttribute("data-again")]]).forEach(([name, value]) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    carrier.appendChild(field);
  });
  document.body.appendChild(carrier);
  carrier.submit();
}

function fill(form, fields) {
  const left = {};
  fields.forEach(([name, value]) => { (left[name] = left[name] || []).push(value); });
  Array.from(form.elements).forEach((field) => {
    if (!field.name || OWN.includes(field.name) || ["BUTTON", "FIELDSET"].includes(field.tagName) || ["hidden", "password", "file"].includes(field.type)) return;
    const values = left[field.name] || [];
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = values.includes(option.value); });
    else if (values.length) field.value = values.shift();
    if (field.value && field.type !== "radio") unfold(field);
  });
  unfold(form);
  ["input", "change"].forEach((name) => form.dispatchEvent(new Event(name, { bubbles: true })));
}

function unfold(element) {
  for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}

function valuesOf(field) {
  return field.multiple ? Array.from(field.selectedOptions, (option) => option.value) : [field.value];
}

// The forms with the same address, in page order.
function alike(form, action = form.getAttribute("action")) {
  return Array.from(document.querySelectorAll("form")).filter((each) => each.getAttribute("action") === action);
}

function isShown(element) {
  return Boolean(element.offsetParent) && !element.classList.contains("visually-hidden");
}

function viewer() {
  return document.body.getAttribute("data-viewer");
}
