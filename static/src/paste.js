// Pastes rows of a spreadsheet into the lines of an order; undo. Columns without a place are offered one; what the
// catalogue knows is filled in.
import { isMeasure, judge, placesOf, reading } from "./reading.js";
import { cells, layout, single, unmerged } from "./table.js";

// Characters of an address with names to look up, and milliseconds to wait for the answer.
const LONGEST = 3000;
const PATIENCE = 8000;

/** `addRow` appends a line, `known` fills one from an article of the catalogue. */
export function startPaste(section, addRow, known) {
  const body = section.querySelector("[data-lines-body]");
  const bar = section.querySelector("[data-pasted]");
  if (!bar) return;
  const [words, undo] = [bar.querySelector("span"), bar.querySelector("button")];
  const places = section.querySelector("[data-pasted-left]");
  const heads = JSON.parse(section.getAttribute("data-heads"));
  const faults = JSON.parse(section.getAttribute("data-number-faults"));
  const note = section.closest("form").elements.namedItem("note");
  let before = null;
  // The note with the remarks that a paste added; null if none were added.
  let written = null;
  // Counts pastes: look-ups for an earlier paste are ignored.
  let turn = 0;

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
    places.textContent = "";
  });

  function put(field, rows) {
    const kept = snapshot();
    const row = field.closest("tr");
    const fields = fieldsOf(row).map((each) => ({ name: each.dataset.field, label: each.getAttribute("aria-label"), isNumber: each.hasAttribute("data-decimal") }));
    const { columns, goods, left } = layout(rows, fields, heads, fieldsOf(row).indexOf(field));
    const wanted = columns.some((column) => column.head) ? unmerged(goods, columns) : goods;
    if (!wanted.length) return;
    let target = row;
    const targets = wanted.map((values, i) => {
      if (i) target = target.nextElementSibling || addRow();
      columns.forEach((column, j) => fillIn(target, column.to, values[j] || ""));
      return target;
    });
    before = kept;
    written = null;
    turn += 1;
    const [said, bad] = [[], targets.map(judged).reduce((sum, n) => sum + n, 0)];
    said.push(worded("done", wanted.length));
    if (left) said.push(worded("skipped", left));
    if (bad) said.push(worded("unread", bad));
    show(said);
    offer(columns, wanted, targets, fields);
    changed();
    look(targets, wanted, columns.findIndex((column) => column.to === "sku"), said);
  }

  function fillIn(row, to, value) {
    if (to === "size") size(row, value);
    else if (to === "sku") {
      const name = cell(row, "name");
      if (name && !name.value && value) name.value = value;
    } else if (to && to !== "skip") write(cell(row, to), value);
  }

  function write(place, value) {
    if (!place) return;
    if (!place.hasAttribute("data-decimal")) {
      place.value = value.slice(0, place.maxLength > 0 ? place.maxLength : undefined);
      return;
    }
    const read = reading(value, placesOf(place));
    const unit = cell(place.closest("tr"), "unit");
    const isPlain = !read.unit || (isMeasure(place) ? /^(mm|毫米)$/i.test(read.unit) : unit && (!unit.value || unit.value === read.unit));
    place.value = isPlain ? read.text : value;
    if (isPlain && read.unit && !isMeasure(place)) unit.value = read.unit;
  }

  // `600*400*300` under one heading.
  function size(row, value) {
    const measures = /^(\d+)\s*[*×xX]\s*(\d+)\s*[*×xX]\s*(\d+)\s*(?:mm|毫米)?$/i.exec(value);
    const texts = measures ? measures.slice(1, 4) : [value, "", ""];
    ["length_mm", "width_mm", "height_mm"].forEach((name, i) => write(cell(row, name), texts[i]));
  }

  // How many cells of a line cannot be read.
  function judged(row) {
    return fieldsOf(row).filter((each) => each.hasAttribute("data-decimal") && !judge(each, faults)).length;
  }

  // One button for each field that an unassigned column could fill.
  function offer(columns, wanted, targets, fields) {
    places.textContent = "";
    columns.forEach((column, j) => {
      if (column.to || !wanted.some((values) => values[j])) return;
      const line = document.createElement("p");
      const name = column.head || worded("nth", j + 1);
      line.appendChild(document.createTextNode(`${section.getAttribute("data-paste-column").replace("{name}", name)} `));
      const free = fields.filter((field) => field.name === "specification" || !columns.some((each) => each.to === field.name));
      const choices = free.map((field) => [field.label, (value, i) => append(cell(targets[i], field.name), value)]);
      if (note) choices.push([labelOf(note), (value, i) => remark(targets[i], value)]);
      choices.slice(0, 6).forEach(([label, act]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-outline-secondary btn-sm";
        button.textContent = label;
        button.addEventListener("click", () => {
          wanted.forEach((values, i) => { if (values[j] && targets[i].isConnected) act(values[j], i); });
          targets.forEach(judged);
          line.remove();
          changed();
        });
        line.appendChild(button);
      });
      places.appendChild(line);
    });
  }

  function append(place, value) {
    if (place.hasAttribute("data-decimal")) write(place, value);
    else write(place, [place.value, value].filter(Boolean).join(" "));
  }

  function remark(row, value) {
    const name = cell(row, "name");
    const line = name && name.value ? `${name.value}${section.getAttribute("data-colon")}${value}` : value;
    note.value = [note.value, line].filter(Boolean).join("\n").slice(0, note.maxLength);
    written = note.value;
    note.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Looks up many names at once. Keeps what was typed or undone meanwhile.
  function look(targets, wanted, sku, said) {
    const mine = turn;
    const asked = targets.map((row, i) => {
      const name = cell(row, "name");
      const called = (sku >= 0 && wanted[i][sku]) || (name ? name.value : "");
      const specification = cell(row, "specification");
      return { row, name: name ? name.value : "", text: called ? `${called}\t${specification ? specification.value : ""}` : "" };
    }).filter((each) => each.text);
    const chunks = [];
    asked.forEach((each) => {
      const last = chunks[chunks.length - 1];
      const size = encodeURIComponent(each.text).length + 3;
      if (last && last.size + size < LONGEST) {
        last.lines.push(each);
        last.size += size;
      } else chunks.push({ lines: [each], size });
    });
    const all = chunks.map((chunk) => ask(chunk.lines).then((answers) => {
      if (mine !== turn) return 0;
      const found = chunk.lines.filter((each, i) => answers[i] && each.row.isConnected && cell(each.row, "name").value === each.name && known(each.row, answers[i]));
      return found.length;
    }));
    Promise.all(all).then((counts) => {
      const n = counts.reduce((sum, count) => sum + count, 0);
      if (!n || mine !== turn) return;
      if (before) show(said.concat(worded("known", n)));
      changed();
    });
  }

  function ask(lines) {
    const query = encodeURIComponent(lines.map((each) => each.text).join("\n"));
    const patience = new Promise((resolve) => setTimeout(() => resolve([]), PATIENCE));
    const call = fetch(`${section.getAttribute("data-goods")}?names=${query}`, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : { named: [] }))
      .then((answered) => answered.named);
    return Promise.race([call, patience]).catch(() => []);
  }

  function takeBack() {
    if (!before) return;
    const kept = before;
    before = null;
    turn += 1;
    rowsOf().slice(kept.rows.length).forEach((row) => row.remove());
    rowsOf().forEach((row, i) => fieldsOf(row).forEach((each) => { each.value = kept.rows[i][each.dataset.field]; }));
    rowsOf().forEach(judged);
    // Keeps what was typed into the note since.
    if (note && written !== null && note.value === written) note.value = kept.note;
    places.textContent = "";
    show([worded("undone", 0)]);
    changed();
    const first = body.querySelector("[data-field]");
    if (first) first.focus();
  }

  function worded(what, n) {
    return section.getAttribute(`data-paste-${what}`).replace("{n}", String(n));
  }

  function show(said) {
    words.textContent = said.join(" ");
    undo.hidden = !before;
    bar.hidden = false;
  }

  function snapshot() {
    const rows = rowsOf().map((row) => {
      const values = {};
      fieldsOf(row).forEach((each) => { values[each.dataset.field] = each.value; });
      return values;
    });
    return { rows, note: note ? note.value : "" };
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

function labelOf(field) {
  const label = document.querySelector(`label[for="${field.id}"]`);
  return label ? label.textContent : field.name;
}

function cell(row, name) {
  return row.querySelector(`[data-field="${name}"]`);
}

function fieldsOf(row) {
  return Array.from(row.querySelectorAll("[data-field]"));
}
