// The button that sent a form, for webviews without `event.submitter`. Enter in a field also clicks a button.

let last = null;
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("button");
  if (button) last = button;
}, true);

/** The button that was pressed last; null if it belongs to another form. */
export function pressed(form) {
  return last && last.form === form ? last : null;
}

/** Whether the response opens in another window, so that this page stays. */
export function isElsewhere(form) {
  const button = pressed(form);
  return Boolean(button) && button.getAttribute("formtarget") === "_blank";
}
