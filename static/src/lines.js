// The grid of order lines: add, copy, remove, keyboard, paste from a spreadsheet, totals.
// The server reads lines[N][field] with gaps in N, and computes the amounts itself: what stands here is only shown.
import { startGoods } from "./goods.js";
import { add, money, multiply, parse, plain, quantity, zero } from "./decimal.js";

const two = parse("2");

export function startLines(section) {
  const body = section.querySelector("[data-lines-body]");
  const template = section.querySelector("[data-line-template]");

  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-add], [data-line-copy], [data-line-remove]");
    if (!button) return;
    const row = button.closest("tr");
    if (button.hasAttribute("data-line-add")) focusFirst(addRow());
    else if (button.hasAttribute("data-line-copy")) copyRow(row);
    else removeRow(row);
    changed();
  });
  // Before the grid's own keys: while a list is open, Enter and the arrows are the list's.
  const dress = startGoods(section, body, { fill, take, pass: (field) => go(field, true, true) });
  body.addEventListener("input", refresh);
  body.addEventListener("change", (event) => {
    const field = event.target;
    if (field.hasAttribute("data-decimal") && parse(field.value)) field.value = plain(field.value);
  });
  body.addEventListener("keydown", move);
  body.addEventListener("paste", paste);
  refresh();

  function addRow(after) {
    const index = rows().reduce((most, row) => Math.max(most, Number(row.getAttribute("data-line")) + 1), 0);
    const holder = document.createElement("tbody");
    holder.innerHTML = template.innerHTML.replace(/IDX/g, String(index));
    const row = holder.querySelector("tr");
    row.setAttribute("data-new", "");
    dress(row);
    body.insertBefore(row, after ? after.nextElementSibling : null);
    return row;
  }

  function copyRow(from) {
    const row = addRow(from);
    fields(from).forEach((field) => { cell(row, field.dataset.field).value = field.value; });
    row.removeAttribute("data-new");
    focusFirst(row);
  }

  function removeRow(row) {
    const near = row.nextElementSibling || row.previousElementSibling || addRow();
    row.remove();
    focusFirst(near);
  }

  // Enter goes down and, from the last line, begins a new one: a scanner's or a keyboard's way through a column.
  function move(event) {
    const field = event.target;
    const down = event.key === "Enter" || event.key === "ArrowDown";
    if ((!down && event.key !== "ArrowUp") || event.isComposing || event.keyCode === 229) return;
    if (!field.dataset.field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || (event.key !== "Enter" && field.hasAttribute("list"))) return;
    event.preventDefault();
    go(field, down, event.key === "Enter");
  }

  function go(field, down, adds) {
    const row = field.closest("tr");
    const next = down ? row.nextElementSibling : row.previousElementSibling;
    if (next) select(cell(next, field.dataset.field));
    else if (adds) {
      focusFirst(addRow());
      changed();
    }
  }

  function paste(event) {
    const text = (event.clipboardData || window.clipboardData).getData("text").replace(/[\r\n]+$/, "");
    if (!/[\t\n]/.test(text) || !event.target.dataset.field) return;
    event.preventDefault();
    const column = fields(event.target.closest("tr")).indexOf(event.target);
    let row = event.target.closest("tr");
    text.split(/\r?\n/).forEach((line, i) => {
      if (i) row = row.nextElementSibling || addRow();
      const targets = fields(row).slice(column);
      line.split("\t").forEach((value, j) => {
        if (targets[j]) targets[j].value = targets[j].hasAttribute("data-decimal") ? plain(value) : value.trim();
      });
    });
    changed();
  }

  // The very name was typed: what is empty and not being typed into is filled.
  function fill(field, article) {
    fields(field.closest("tr")).forEach((each) => {
      const known = article[each.dataset.field];
      if (known && !each.value && each !== document.activeElement) each.value = known;
      if (each.dataset.field === "unit_price") each.placeholder = article.last || "";
    });
  }

  // An article was chosen: what stood there was of another one. On to how many of it.
  function take(field, article) {
    const row = field.closest("tr");
    ["name", "specification", "unit"].forEach((name) => {
      if (cell(row, name)) cell(row, name).value = article[name];
    });
    fill(field, article);
    changed();
    select(cell(row, field.closest("[data-lines]").dataset.kind === "carton" ? "length_mm" : "quantity"));
  }

  function refresh() {
    let amounts = zero;
    let pieces = zero;
    rows().forEach((row, i) => {
      row.querySelector("[data-line-no]").textContent = String(i + 1);
      const count = value(row, "quantity");
      const price = value(row, "unit_price");
      const amount = count && price ? multiply(count, price) : null;
      row.querySelector("[data-line-amount]").textContent = amount ? money(amount) : "—";
      if (count) pieces = add(pieces, count);
      if (amount) amounts = add(amounts, amount);
      const area = row.querySelector("[data-line-area]");
      if (area) area.textContent = board(row) || "—";
    });
    section.querySelector("[data-total-amount]").textContent = money(amounts);
    section.querySelector("[data-total-quantity]").textContent = quantity(pieces);
  }

  // Lets the guard against unsaved changes know, too.
  function changed() {
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function rows() {
    return Array.from(body.querySelectorAll("tr[data-line]"));
  }
}

/** The board that a regular slotted carton takes, in m²: 2 × (length + width) × (width + height), glue flap left out. */
function board(row) {
  const [length, width, height] = ["length_mm", "width_mm", "height_mm"].map((name) => value(row, name));
  if (!length || !width || !height) return null;
  const area = multiply(multiply(two, add(length, width)), add(width, height));
  return money({ digits: area.digits, scale: area.scale + 6 }, 4);
}

function fields(row) {
  return Array.from(row.querySelectorAll("[data-field]"));
}

function cell(row, name) {
  return row.querySelector(`[data-field="${name}"]`);
}

function value(row, name) {
  const field = cell(row, name);
  return field ? parse(field.value) : null;
}

function focusFirst(row) {
  fields(row)[0].focus();
}

function select(field) {
  field.focus();
  field.select();
}
