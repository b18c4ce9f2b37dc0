// Which button sent a form: the oldest webviews do not say (`event.submitter`). Enter in a field clicks one, too.

let last = null;
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("button");
  if (button) last = button;
}, true);

/** The button of this form that was pressed last; null where another form's was. */
export function pressed(form) {
  return last && last.form === form ? last : null;
}

/** Whether the answer opens in a window of its own: this page stays as it is. */
export function isElsewhere(form) {
  const button = pressed(form);
  return Boolean(button) && button.getAttribute("formtarget") === "_blank";
}
