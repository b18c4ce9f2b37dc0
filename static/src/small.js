// Closes menus, counts characters, copies, prints, scrolls to faults.

export function startSmall() {
  const closeMenus = (but) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== but) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });

  document.querySelectorAll("[data-count]").forEach((field) => {
    const place = document.getElementById(field.getAttribute("data-count"));
    if (!place) return;
    // Quiet until it matters.
    const show = () => { place.textContent = field.value.length > field.maxLength * .9 ? `${field.value.length}/${field.maxLength}` : ""; };
    field.addEventListener("input", show);
    show();
  });

  document.querySelectorAll("[data-grow]").forEach((field) => {
    const grow = () => {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    };
    field.addEventListener("input", grow);
    if (field.value) grow();
  });

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (event.defaultPrevented || !(field.maxLength > 0) || !event.clipboardData) return;
    const kept = field.value.length - (field.selectionEnd - field.selectionStart);
    const over = kept + event.clipboardData.getData("text").trim().length - field.maxLength;
    if (over > 0) sayCut(field, over);
  });

  // A link to what is folded opens it.
  const unfold = () => {
    const target = /^#[\w-]+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!target || !["DETAILS", "FORM"].includes(target.tagName)) return;
    closeMenus(null);
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView({ block: "center" });
    const field = target.querySelector("select, textarea, input:not([type=hidden])");
    if (field) field.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) unfold();
  });
  unfold();

  const faults = document.getElementById("faults");
  if (faults) faults.focus();
}

// The browser cuts pasted text at the field's maximum length.
function sayCut(field, over) {
  const words = document.body.getAttribute("data-cut");
  if (!words) return;
  const note = document.createElement("p");
  note.className = "cut-note";
  note.setAttribute("role", "alert");
  note.textContent = words.replace("{max}", String(field.maxLength)).replace("{n}", String(over));
  field.parentNode.appendChild(note);
  field.addEventListener("input", () => setTimeout(() => field.addEventListener("input", () => note.remove(), { once: true }), 0), { once: true });
}

function copy(button) {
  const text = button.getAttribute("data-copy");
  const say = () => { button.textContent = button.getAttribute("data-copied") || button.textContent; };
  // navigator.clipboard needs a secure context.
  if (navigator.clipboard) {
    navigator.clipboard.writeText(text).then(say, () => copyBySelection(text) && say());
  } else if (copyBySelection(text)) say();
}

function copyBySelection(text) {
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.className = "visually-hidden";
  document.body.appendChild(holder);
  holder.select();
  const done = document.execCommand("copy");
  holder.remove();
  return done;
}
