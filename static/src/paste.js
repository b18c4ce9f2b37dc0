// Pastes rows of a spreadsheet into the lines of an order; undo.
import { cells, columns, number, single } from "./table.js";

/** `addRow` appends a line. */
export function startPaste(section, addRow) {
  const body = section.querySelector("[data-lines-body]");
  const bar = section.querySelector("[data-pasted]");
  if (!bar) return;
  const [words, undo] = [bar.querySelector("span"), bar.querySelector("button")];
  let before = null;

  // Runs first, on the section. The field handles a single value, unless its line breaks must be removed.
  section.addEventListener("paste", (event) => {
    const field = event.target;
    const text = field.dataset && field.dataset.field ? (event.clipboardData || window.clipboardData).getData("text") : "";
    const rows = cells(text);
    if (!rows && !/[\r\n]/.test(text)) return;
    event.preventDefault();
    event.stopPropagation();
    if (rows) put(field, rows);
    else insert(field, single(text));
  }, true);
  undo.addEventListener("click", takeBack);
  body.addEventListener("keydown", (event) => {
    if (!before || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    takeBack();
  });
  // After further input, undo would lose it.
  let isOurs = false;
  body.addEventListener("input", () => {
    if (isOurs) return;
    before = null;
    bar.hidden = true;
  });

  function put(field, rows) {
    const kept = snapshot();
    const row = field.closest("tr");
    const known = fieldsOf(row).map((each) => ({ name: each.dataset.field, label: each.getAttribute("aria-label"), isNumber: each.hasAttribute("data-decimal") }));
    const { to, from } = columns(rows, known, fieldsOf(row).indexOf(field));
    let target = row;
    const wanted = rows.slice(from);
    wanted.forEach((values, i) => {
      if (i) target = target.nextElementSibling || addRow();
      values.forEach((value, j) => {
        const place = to[j] && target.querySelector(`[data-field="${to[j].name}"]`);
        if (place) place.value = to[j].isNumber ? number(value) : value.slice(0, place.maxLength > 0 ? place.maxLength : undefined);
      });
    });
    before = kept;
    const left = Math.max(...wanted.map((values) => values.filter((value, j) => value && !to[j]).length));
    say("done", { n: wanted.length });
    if (left > 0) words.textContent += ` ${section.getAttribute("data-paste-left")}`;
    changed();
  }

  function takeBack() {
    if (!before) return;
    const kept = before;
    before = null;
    rowsOf().slice(kept.length).forEach((row) => row.remove());
    rowsOf().forEach((row, i) => fieldsOf(row).forEach((each) => { each.value = kept[i][each.dataset.field]; }));
    say("undone", {});
    changed();
    const first = body.querySelector("[data-field]");
    if (first) first.focus();
  }

  function say(what, args) {
    words.textContent = section.getAttribute(`data-paste-${what}`).replace("{n}", String(args.n));
    undo.hidden = !before;
    bar.hidden = false;
  }

  function snapshot() {
    return rowsOf().map((row) => {
      const values = {};
      fieldsOf(row).forEach((each) => { values[each.dataset.field] = each.value; });
      return values;
    });
  }

  function rowsOf() {
    return Array.from(body.querySelectorAll("tr[data-line]"));
  }

  function changed() {
    isOurs = true;
    body.dispatchEvent(new Event("input", { bubbles: true }));
    isOurs = false;
  }
}

// Inserts as typed text, so that the browser can undo it.
function insert(field, text) {
  if (!text || document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function fieldsOf(row) {
  return Array.from(row.querySelectorAll("[data-field]"));
}
