// The ticked rows of a list: their number, their sum, and ticking all at once.
import { add, money, parse, zero } from "./decimal.js";

const PLACES = 10;

export function startBatch(button) {
  const form = button.form;
  const boxes = Array.from(form.elements).filter((field) => field.name === "steps[]");
  const all = form.querySelector("[data-batch-all]");
  const plain = button.textContent;
  // The checkboxes may be outside the form.
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    show();
  });
  // Restored by the browser.
  window.addEventListener("pageshow", show);
  show();

  function show() {
    const ticked = boxes.filter((box) => box.checked);
    const sum = money(ticked.map((box) => parse(box.getAttribute("data-amount"), PLACES) || zero).reduce(add, zero));
    const worded = (name) => button.getAttribute(name).replace("{n}", String(ticked.length)).replace("{sum}", sum);
    button.textContent = ticked.length ? worded("data-batch") : plain;
    if (button.hasAttribute("data-batch-sure")) button.setAttribute("data-confirm", worded("data-batch-sure"));
    button.disabled = !ticked.length;
    if (all) all.checked = ticked.length === boxes.length;
  }
}
