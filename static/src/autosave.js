// Autosave of drafts: sends the form some seconds after the last change, as the save button would.
// Never submits, never saves what is not a draft, and gives way to a press of a button.
import { isElsewhere, pressed } from "./pressed.js";

const QUIET = 3000;

// Milliseconds before a failed save is retried; also how long a press waits for a save in flight.
const AGAIN = 15000;
const PATIENCE = 10000;

export function startAutosave(form) {
  const place = form.querySelector("[data-autosave]");
  if (!place || !window.fetch || !window.AbortController) return;
  const aloud = place.nextElementSibling;
  let changes = 0;
  let saved = 0;
  let timer = 0;
  let running = null;
  let stopped = false;

  form.addEventListener("input", () => {
    changes += 1;
    plan(QUIET);
  });
  // Runs first: a press waits for the save in flight, so that it sends the new version.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clear();
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = pressed(form) || form.querySelector("button[name=intent]");
    setTimeout(running.abort, PATIENCE);
    running.done.then(() => button.click());
  }, true);
  // Runs last: the form is being sent.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (event.defaultPrevented || isElsewhere(form)) plan(QUIET);
    else stopped = true;
  });
  window.addEventListener("online", () => plan(QUIET));
  // Restored from the back/forward cache after a press: the server now has another version. keep.js holds what was
  // typed, unless the press was stored.
  window.addEventListener("pageshow", (event) => { if (event.persisted && stopped) location.reload(); });

  function clear() {
    clearTimeout(timer);
    timer = 0;
  }

  function plan(wait) {
    clear();
    if (stopped) return;
    timer = setTimeout(() => {
      timer = 0;
      save();
    }, wait);
  }

  function save() {
    if (stopped || running || changes === saved || !isWorthIt(form)) return;
    const body = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") body.append(name, value); });
    body.append("intent", "save");
    const sent = changes;
    const control = new AbortController();
    const headers = { "X-Requested-With": "XMLHttpRequest", "Content-Type": "application/x-www-form-urlencoded" };
    const options = { method: "POST", body: body.toString(), headers, redirect: "manual", credentials: "same-origin", signal: control.signal };
    const answered = fetch(form.getAttribute("action"), options).then((answer) => take(answer, sent)).catch(() => fail("away"));
    running = { abort: () => control.abort(), done: answered.then(finish) };
  }

  function finish() {
    running = null;
    if (!timer && changes > saved) plan(QUIET);
  }

  function take(answer, sent) {
    if (answer.status === 200) return answer.json().then((order) => keep(order, sent));
    if (answer.status === 204 || answer.status === 422) saved = sent;
    if (answer.status === 422) say("mend", false);
    else if (answer.status === 409) stop("stale");
    else if (answer.type === "opaqueredirect" || answer.status === 403) stop("gone");
    else if (answer.status !== 204) fail("away");
    return undefined;
  }

  function keep(order, sent) {
    saved = sent;
    version(form, order.version);
    if (form.getAttribute("action") !== order.address) {
      form.setAttribute("action", order.address);
      history.replaceState(history.state, "", order.address);
    }
    // Everything is saved: drops the copy of keep.js and the warning on leaving.
    form.dispatchEvent(new CustomEvent("whsm:saved", { detail: { isAll: changes === sent && !order.left_out } }));
    say(order.left_out ? "partly" : "saved", Boolean(order.left_out), order.at, order.left_out);
  }

  function stop(why) {
    stopped = true;
    say(why, true);
  }

  function fail(why) {
    say(why, true);
    plan(AGAIN);
  }

  // Screen readers announce errors and recovery, not every save.
  function say(what, isWrong, when, n) {
    const text = place.getAttribute(`data-${what}`).replace("{when}", when || "").replace("{n}", String(n));
    place.textContent = text;
    place.classList.toggle("autosave-wrong", isWrong);
    const wasWrong = aloud.textContent !== "" && aloud.hasAttribute("data-wrong");
    if (isWrong || wasWrong) aloud.textContent = text;
    aloud.toggleAttribute("data-wrong", isWrong);
  }
}

function version(form, number) {
  let field = form.elements.namedItem("version");
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "version";
    form.insertBefore(field, form.firstChild);
  }
  field.value = String(number);
}

// An empty form makes no draft (the server checks too). Department and units do not count: the page fills them in.
const HEADER = ["title", "warehouse", "destination_warehouse", "customer", "supplier", "wanted_on", "note", "next_approver", "hint", "version"];

function isWorthIt(form) {
  const headed = HEADER.map((name) => form.elements.namedItem(name)).some((field) => field && field.value.trim());
  const typed = Array.from(form.querySelectorAll("[data-field]")).some((field) => field.dataset.field !== "unit" && field.value.trim());
  const ticked = form.querySelector("[data-settles] input:checked");
  return Boolean(headed || typed || ticked);
}
