// Guards forms: sends once, confirms what cannot be undone, warns on leaving with unsaved changes.
import { isComplete } from "./decision.js";
import { isElsewhere } from "./pressed.js";

export function startGuards() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    if (!button || button.disabled) return;
    if (button.hasAttribute("data-confirmed")) {
      button.removeAttribute("data-confirmed");
      return;
    }
    event.preventDefault();
    const form = button.form;
    if (form && !button.formNoValidate && !form.reportValidity()) return;
    if (form && form.hasAttribute("data-decision") && !isComplete(form)) return;
    ask(button.getAttribute("data-confirm"), button, () => {
      button.setAttribute("data-confirmed", "");
      button.click();
    });
  });

  // On the document: runs after the forms' own listeners.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-guard") || isElsewhere(form)) return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    // Offline: does not send, so that an error page does not replace the form.
    if (navigator.onLine === false && form.method === "post") {
      event.preventDefault();
      offline(form);
      return;
    }
    form.setAttribute("data-sending", "");
    // Deferred: the name and value of a disabled button would not be sent.
    setTimeout(() => buttons(form).forEach((button) => {
      if (button.disabled) return;
      button.disabled = true;
      button.setAttribute("data-guarded", "");
    }), 0);
  });

  // Restored from the back/forward cache: the page is as it was left.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach((form) => {
      form.removeAttribute("data-sending");
      buttons(form).forEach((button) => {
        if (!button.hasAttribute("data-guarded")) return;
        button.disabled = false;
        button.removeAttribute("data-guarded");
      });
    });
  });

  document.querySelectorAll("form[data-unsaved]").forEach(guardChanges);
}

function guardChanges(form) {
  let dirty = form.hasAttribute("data-dirty");
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("whsm:saved", (event) => { dirty = dirty && !event.detail.isAll; });
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented && !isElsewhere(form)) dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = form.getAttribute("data-unsaved");
  });
}

function ask(question, origin, proceed) {
  const template = document.getElementById("confirm-template");
  const shade = document.importNode(template.content, true).querySelector(".confirm");
  const yes = shade.querySelector("[data-confirm-yes]");
  const no = shade.querySelector("[data-confirm-no]");
  shade.querySelector("#confirm-text").textContent = question;
  if (origin.hasAttribute("data-gentle")) yes.classList.replace("btn-danger", "btn-primary");
  const close = () => {
    shade.remove();
    origin.focus();
  };
  shade.addEventListener("click", (event) => {
    if (event.target === shade || event.target === no) close();
    if (event.target !== yes) return;
    close();
    proceed();
  });
  shade.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    event.preventDefault();
    (document.activeElement === no ? yes : no).focus();
  });
  document.body.appendChild(shade);
  no.focus();
}

function offline(form) {
  const words = document.body.getAttribute("data-offline");
  if (!words || form.querySelector(".offline")) return;
  const note = document.createElement("p");
  note.className = "offline alert alert-warning";
  note.setAttribute("role", "alert");
  note.textContent = words;
  form.appendChild(note);
  window.addEventListener("online", () => note.remove(), { once: true });
}

function buttons(form) {
  return Array.from(form.elements).filter((element) => element.tagName === "BUTTON");
}
