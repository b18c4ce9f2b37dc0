// Keyboard shortcuts: single keys, which a user may switch off, and those of the order form. Single keys never fire in a field.

const STORE = "whsm:shortcuts";

/** Whether single keys are enabled on this device. */
export function areOn() {
  try {
    return window.localStorage.getItem(STORE) !== "off";
  } catch (closed) {
    return true;
  }
}

/** Whether the focused field, a dialog or the browser handles the key. */
export function isForOthers(event) {
  const isTyping = event.target.closest && event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  return Boolean(isTyping) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

export function startShortcuts() {
  const template = document.getElementById("shortcuts-template");
  if (!template) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcuts]")) show(template);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isForOthers(event) || !areOn() || document.querySelector(".confirm")) return;
    const act = ACTS[event.key] || chosen(event.key);
    if (!act) return;
    event.preventDefault();
    act(template);
  });
  document.querySelectorAll("form[data-keep]").forEach(startForm);
}

const ACTS = {
  "?": show,
  n: (template) => go(template.dataset.newOrder),
  "/": (template) => {
    // The search of the list, else that in the page head if it is visible.
    const search = Array.from(document.querySelectorAll("[data-search]")).filter((field) => field.offsetParent).pop();
    if (search) search.focus();
    else go(template.dataset.orders);
  },
};

// Numbers choose a kind on the page of a new order.
function chosen(key) {
  const link = /^[1-9]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  return link ? () => link.click() : null;
}

function go(path) {
  location.href = path;
}

// Ctrl+Enter submits and Ctrl+S saves, in fields too.
function startForm(form) {
  const press = (intent) => form.querySelector(`.sticky-save button[value=${intent}]`).click();
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || document.querySelector(".confirm")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      // Often only the next approver is missing.
      const next = form.elements.namedItem("next_approver");
      if (next && !next.value && document.activeElement !== next) next.focus();
      else press("submit");
    } else if (event.key.toLowerCase() === "s" && !event.shiftKey) {
      event.preventDefault();
      press("save");
    }
  });
  // Tab in the last field of a line goes to the next line, in the last line to a new one. Shift+Tab reaches the buttons.
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-lines-body] tr");
    if (event.key !== "Tab" || event.shiftKey || event.defaultPrevented || !row) return;
    const fields = Array.from(row.querySelectorAll("[data-field]"));
    if (event.target !== fields[fields.length - 1]) return;
    const next = row.nextElementSibling;
    const isBlank = fields.every((field) => field.dataset.field === "unit" || !field.value.trim());
    if (isBlank) return;
    event.preventDefault();
    if (next) next.querySelector("[data-field]").focus();
    else form.querySelector("[data-line-add]").click();
  });
}

function show(template) {
  const before = document.activeElement;
  const shade = document.importNode(template.content, true).querySelector(".confirm");
  const [on, close] = [shade.querySelector("input"), shade.querySelector("[data-close]")];
  on.checked = areOn();
  on.addEventListener("change", () => {
    try {
      window.localStorage.setItem(STORE, on.checked ? "on" : "off");
    } catch (closed) {
      on.checked = true;
    }
  });
  const leave = () => {
    shade.remove();
    if (before && before.focus) before.focus();
  };
  shade.addEventListener("click", (event) => { if (event.target === shade || event.target === close) leave(); });
  shade.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (event.key !== "Tab") return;
    event.preventDefault();
    (document.activeElement === close ? on : close).focus();
  });
  document.body.appendChild(shade);
  close.focus();
}
