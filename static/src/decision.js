// The decision form: shows missing fields before the form is sent.
// CSS chooses the visible fields (approval.css); the server decides what is allowed.

import { areOn, isForOthers } from "./shortcuts.js";

export function startDecision(form) {
  form.addEventListener("submit", (event) => {
    if (!isComplete(form)) event.preventDefault();
  });
  form.addEventListener("input", () => clear(form));
  form.addEventListener("change", () => clear(form));
  form.parentNode.addEventListener("keydown", (event) => {
    const none = document.getElementById("act-none");
    if (event.key === "Escape" && none) none.checked = true;
  });
  form.querySelectorAll("[data-phrases]").forEach((phrases) => startPhrases(form, phrases));
  document.addEventListener("keydown", (event) => choose(form, event));
}

// Appends a phrase to the comment.
function startPhrases(form, phrases) {
  const field = form.elements.namedItem(phrases.getAttribute("data-phrases"));
  phrases.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !field) return;
    const words = field.value.trim();
    field.value = words ? `${words} ${button.textContent}` : button.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

const KEYS = { a: "act-approve", r: "act-return", x: "act-reject" };

// Keys A, R and X open approve, return and reject, unless the user is typing or a confirmation is open.
function choose(form, event) {
  const chosen = KEYS[event.key.toLowerCase()];
  if (!chosen || isForOthers(event) || !areOn() || document.querySelector(".confirm")) return;
  const radio = document.getElementById(chosen);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  const comment = form.elements.namedItem("comment");
  if (comment) comment.focus();
}

/** Whether the chosen action is complete; otherwise shows the fault and focuses its field. */
export function isComplete(form) {
  clear(form);
  const action = chosen(form, "action");
  const comment = form.elements.namedItem("comment");
  const next = form.elements.namedItem("next_approver");
  if ((action === "return" || action === "reject") && comment && !comment.value.trim()) {
    return fault(comment, form.getAttribute("data-required-text"));
  }
  if (action === "approve" && next && chosen(form, "onward") !== "finish" && !next.value) {
    return fault(next, form.getAttribute("data-next-text"));
  }
  return true;
}

function chosen(form, name) {
  const input = Array.from(form.elements).find((field) => field.name === name && field.checked);
  return input ? input.value : "";
}

function fault(field, text) {
  field.classList.add("is-invalid");
  field.setAttribute("aria-invalid", "true");
  const place = document.getElementById(`${field.id}-error`);
  if (place) place.textContent = text;
  field.focus();
  return false;
}

function clear(form) {
  form.querySelectorAll(".is-invalid").forEach((field) => {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
  });
}
