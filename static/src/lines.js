// The grid of order lines: add, copy, remove, keyboard, totals.
// The server reads lines[N][field] with gaps in N and computes the amounts itself; those here are for display.
import { area } from "./carton.js";
import { PRICE_PLACES, add, money, multiply, parse, quantity, zero } from "./decimal.js";
import { startEnter } from "./enter.js";
import { startGoods } from "./goods.js";
import { startPaste } from "./paste.js";
import { isMeasure, judge, placesOf, reading, unsigned } from "./reading.js";
import { startStock } from "./stock.js";

export function startLines(section) {
  const body = section.querySelector("[data-lines-body]");
  const template = section.querySelector("[data-line-template]");
  const figures = new WeakMap();
  const faults = JSON.parse(section.getAttribute("data-number-faults"));

  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line-add], [data-line-copy], [data-line-remove]");
    if (!button) return;
    const row = button.closest("tr");
    if (button.hasAttribute("data-line-add")) focusFirst(addRow());
    else if (button.hasAttribute("data-line-copy")) copyRow(row);
    else removeRow(row);
    changed();
  });
  const stock = startStock(section, asked);
  // Runs before the grid's keys: an open list handles Enter and the arrows.
  const dress = startGoods(section, body, { fill, take, settle, pass: (field) => select(entry(field)) }, stock.address);
  body.addEventListener("input", (event) => {
    const row = event.target.closest("tr[data-line]");
    if (row && event.target.dataset.field === "name") unfill(row);
    refresh(row);
  });
  body.addEventListener("change", (event) => {
    if (event.target.hasAttribute("data-decimal")) tidy(event.target);
  });
  const goesRight = startEnter(section);
  body.addEventListener("keydown", command);
  body.addEventListener("keydown", move);
  startPaste(section, addRow, catalogued);
  section.closest("form").addEventListener("whsm:settled", () => refresh());
  refresh();

  // `10箱` is a number and a unit; what cannot be read is marked.
  function tidy(field) {
    const read = reading(field.value, placesOf(field));
    const unit = cell(field.closest("tr"), "unit");
    const isPlain = !read.unit || (!isMeasure(field) && unit && (!unit.value || unit.value === read.unit));
    if (isPlain) field.value = read.text;
    if (isPlain && read.unit) unit.value = read.unit;
    judge(field, faults);
    refresh(field.closest("tr"));
  }

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
    mean(row, from.querySelector("[data-line-goods]").value);
    fields(from).forEach((field) => {
      const copy = cell(row, field.dataset.field);
      if (field.hasAttribute("data-filled")) put(copy, field.value, field.getAttribute("data-filled"));
      else copy.value = field.value;
    });
    row.removeAttribute("data-new");
    focusFirst(row);
  }

  function removeRow(row) {
    const near = row.nextElementSibling || row.previousElementSibling || addRow();
    row.remove();
    focusFirst(near);
  }

  // Keys of a line. With Ctrl they pass every input method.
  function command(event) {
    const row = event.target.closest("tr[data-line]");
    const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !event.isComposing;
    const act = { b: takeLast, d: repeat, delete: removeRow }[event.key.toLowerCase()];
    if (!row || !isOurs || !act) return;
    event.preventDefault();
    act(row, event.target);
    changed();
  }

  // The last price, which the empty field shows as its placeholder.
  function takeLast(row) {
    const price = cell(row, "unit_price");
    if (!row.hasAttribute("data-last")) return;
    put(price, row.getAttribute("data-last"), row.getAttribute("data-last"));
    judge(price, faults);
    refresh(row);
  }

  // Copies the value of the line above; for a name the whole article.
  function repeat(row, field) {
    const above = row.previousElementSibling;
    if (!above || !field.dataset.field) return;
    const names = field.dataset.field === "name" ? ["name", "specification", "unit", "length_mm", "width_mm", "height_mm", "board"] : [field.dataset.field];
    names.filter((name) => cell(row, name)).forEach((name) => { cell(row, name).value = cell(above, name).value; });
    if (field.dataset.field === "name") {
      mean(row, above.querySelector("[data-line-goods]").value);
      price(row, above.getAttribute("data-last"), cell(above, "unit_price").placeholder);
    }
    if (field.hasAttribute("data-decimal")) judge(field, faults);
    refresh(row);
    field.select();
  }

  // Enter moves down the column, or to the right, and adds a line after the last, for scanners and keyboards.
  function move(event) {
    const field = event.target;
    const down = event.key === "Enter" || event.key === "ArrowDown";
    if ((!down && event.key !== "ArrowUp") || event.isComposing || event.keyCode === 229) return;
    if (!field.dataset.field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || (event.key !== "Enter" && field.hasAttribute("list"))) return;
    event.preventDefault();
    // An unknown name: go on in its line, which is not finished.
    if (event.key === "Enter" && field.dataset.field === "name" && field.value.trim()) return select(entry(field));
    const isPrice = field.dataset.field === "unit_price" && section.hasAttribute("data-priced");
    if (event.key === "Enter" && isPrice && !field.value) {
      takeLast(field.closest("tr"));
      changed();
    }
    if (event.key === "Enter" && goesRight()) right(field);
    else go(field, down, event.key === "Enter");
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

  function right(field) {
    const row = field.closest("tr");
    const all = fields(row);
    const next = all[all.indexOf(field) + 1];
    const isBlank = all.every((each) => each.dataset.field === "unit" || !each.value.trim());
    if (next) select(next);
    else if (row.nextElementSibling) select(fields(row.nextElementSibling)[0]);
    else if (!isBlank) {
      focusFirst(addRow());
      changed();
    }
  }

  // The exact name was typed: fills empty fields except the focused one.
  function fill(field, article) {
    mean(field.closest("tr"), article.sku);
    stock.learn(article);
    fields(field.closest("tr")).forEach((each) => {
      const known = article[each.dataset.field];
      if (known && !each.value && each !== document.activeElement) put(each, known, known);
    });
    price(field.closest("tr"), article.price, article.last);
  }

  // A match was chosen: overwrites the fields, then moves on.
  function take(field, article) {
    const row = field.closest("tr");
    ["name", "specification", "unit"].forEach((name) => {
      if (cell(row, name)) put(cell(row, name), article[name], article[name]);
    });
    fill(field, article);
    changed();
    select(entry(field));
  }

  // The response for a name that was left with Enter: keeps what was typed since.
  function settle(field, article) {
    put(field, article.name, article.name);
    fill(field, article);
    changed();
  }

  // A pasted name that is in the catalogue: fills empty fields, the last price too. Returns whether it filled any.
  function catalogued(row, article) {
    const before = fields(row).map((field) => field.value).join("\n");
    const name = cell(row, "name");
    put(name, article.name, article.name);
    // The last price is of the catalogue's unit.
    const unit = cell(row, "unit");
    const isOfUnit = !unit || !unit.value || unit.value === article.unit;
    fill(name, isOfUnit ? Object.assign({}, article, { unit_price: article.price }) : Object.assign({}, article, { last: "", price: "" }));
    return before !== fields(row).map((field) => field.value).join("\n");
  }

  // Quantity and amount by row, so that a key press recomputes one row only.
  function refresh(only) {
    const all = rows();
    if (only) reckon(only);
    else all.forEach((row, i) => {
      write(row.querySelector("[data-line-no]"), String(i + 1));
      reckon(row);
    });
    let [amounts, pieces] = [zero, zero];
    all.forEach((row) => {
      const { count, amount } = figures.get(row) || reckon(row);
      if (count) pieces = add(pieces, count);
      if (amount) amounts = add(amounts, amount);
    });
    const isOwn = all.some((row) => figures.get(row).amount);
    say("[data-total-amount]", (!isOwn && section.closest("form").getAttribute("data-settled")) || money(amounts));
    say("[data-total-quantity]", quantity(pieces));
    stock.show(all);
  }

  function reckon(row) {
    const count = value(row, "quantity");
    const price = value(row, "unit_price");
    const amount = count && price ? multiply(count, price) : null;
    write(row.querySelector("[data-line-amount]"), amount ? money(amount) : "—");
    const place = row.querySelector("[data-line-area]");
    if (place) write(place, board(row) || "—");
    figures.set(row, { count, amount });
    return figures.get(row);
  }

  // Announces a change, not every key.
  function say(selector, text) {
    write(total(selector), text);
  }

  // In the bar below the form.
  function total(selector) {
    return section.closest("form").querySelector(selector);
  }

  // Also tells guard.js about the change.
  function changed() {
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function rows() {
    return Array.from(body.querySelectorAll("tr[data-line]"));
  }
}

// The first number field: the field after the name for people who type without looking.
function entry(field) {
  const row = field.closest("tr");
  return cell(row, "length_mm") || cell(row, "quantity");
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// What a row asks of the warehouse.
function asked(row) {
  const text = (name) => (cell(row, name) || { value: "" }).value;
  const sku = row.querySelector("[data-line-goods]").value;
  return { sku, name: text("name"), specification: text("specification"), unit: text("unit"), count: value(row, "quantity") };
}

function board(row) {
  const numbers = ["length_mm", "width_mm", "height_mm", "quantity"].map((name) => value(row, name));
  return numbers.every(Boolean) ? area(...numbers) : null;
}

// The chosen article. The server drops it when name and specification no longer match.
function mean(row, sku) {
  row.querySelector("[data-line-goods]").value = sku;
}

// The last price of the article, shown as placeholder of the empty field.
function price(row, number, words) {
  cell(row, "unit_price").placeholder = words || "";
  if (number) row.setAttribute("data-last", number);
  else row.removeAttribute("data-last");
}

// Marks a filled-in value: it is cleared when the name changes, unless it was edited.
function put(field, text, filled) {
  field.value = text;
  field.setAttribute("data-filled", filled);
}

function unfill(row) {
  price(row, "", "");
  fields(row).filter((field) => field.dataset.field !== "name").forEach((field) => {
    if (field.hasAttribute("data-filled") && field.value === field.getAttribute("data-filled")) field.value = "";
    field.removeAttribute("data-filled");
  });
}

function fields(row) {
  return Array.from(row.querySelectorAll("[data-field]"));
}

function cell(row, name) {
  return row.querySelector(`[data-field="${name}"]`);
}

function value(row, name) {
  const field = cell(row, name);
  return field ? parse(unsigned(field), name === "unit_price" ? PRICE_PLACES : undefined) : null;
}

function focusFirst(row) {
  fields(row)[0].focus();
}

function select(field) {
  field.focus();
  field.select();
}
