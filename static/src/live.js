// Live updates of the inbox: the number of waiting orders, and a note that something changed. Never moves content.
// A hidden page closes its connection: browsers allow six per host.

// Milliseconds before a hidden page closes its connection.
const HIDDEN = 10000;

// Milliseconds before reconnecting after an HTTP error, which EventSource does not retry.
const AGAIN = 60000;

// After the resources of the page.
const LATER = 500;

export function startLive() {
  const note = document.querySelector("[data-live]");
  if (!note || !window.EventSource) return;
  const main = document.getElementById("main");
  const shown = (name) => (main && main.hasAttribute(`data-${name}`) ? Number(main.getAttribute(`data-${name}`)) : null);
  const before = { waiting: shown("waiting"), unread: shown("unread") };
  const step = main && main.getAttribute("data-open-step");
  const address = note.getAttribute("data-live") + (step ? `?step=${step}` : "");
  const title = document.title;
  let source = null;
  let later = 0;

  document.addEventListener("visibilitychange", () => (document.hidden ? plan(close, HIDDEN) : plan(open, 0)));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) plan(open, 0); });
  note.addEventListener("click", (event) => { if (event.target.closest("button")) note.textContent = ""; });
  if (!document.hidden) plan(open, LATER);

  function plan(what, wait) {
    clearTimeout(later);
    later = setTimeout(what, wait);
  }

  function open() {
    if (source) return;
    source = new EventSource(address);
    source.addEventListener("inbox", (event) => tell(JSON.parse(event.data)));
    source.addEventListener("over", close);
    source.addEventListener("error", () => {
      if (!source || source.readyState !== EventSource.CLOSED) return;
      close();
      if (!document.hidden) plan(open, AGAIN);
    });
  }

  function close() {
    clearTimeout(later);
    if (source) source.close();
    source = null;
  }

  function tell(now) {
    document.title = now.waiting ? `(${now.waiting}) ${title}` : title;
    document.querySelectorAll("[data-waiting-count]").forEach((count) => {
      count.textContent = String(now.waiting);
      count.hidden = now.waiting === 0;
    });
    say(words(now));
  }

  function words(now) {
    if (step && now.closed) return note.getAttribute("data-closed");
    if (before.waiting === null) return "";
    if (now.waiting > before.waiting) return counted("more", now.waiting - before.waiting);
    if (now.waiting < before.waiting) return note.getAttribute("data-fewer");
    return now.unread > before.unread ? counted("unread", now.unread - before.unread) : "";
  }

  function counted(name, n) {
    return note.getAttribute(`data-${name}`).replace("{n}", String(n));
  }

  function say(text) {
    const said = note.querySelector("span");
    if ((said ? said.textContent : "") === text) return;
    note.textContent = "";
    if (!text) return;
    const words = document.createElement("span");
    words.textContent = text;
    const again = document.createElement("a");
    again.href = location.pathname + location.search;
    again.textContent = note.getAttribute("data-refresh");
    const hide = document.createElement("button");
    hide.type = "button";
    hide.textContent = "×";
    hide.setAttribute("aria-label", note.getAttribute("data-hide"));
    [words, again, hide].forEach((part) => note.appendChild(part));
  }
}
