// Parses rows of a spreadsheet from the clipboard: tabs between cells, line breaks between rows, quotes around both. Then
// assigns columns to fields: by heading, which may be below a title, else by position.

/** The cells of pasted text; null for a single value. */
export function cells(text) {
  const rows = read(text);
  return rows.length > 1 || (rows[0] || []).length > 1 ? rows : null;
}

/** A single pasted value, on one line. */
export function single(text) {
  const [row] = read(text);
  return row ? row[0] : "";
}

// Rows that are not empty; each cell on one line.
function read(pasted) {
  const text = pasted.replace(/\r\n?/g, "\n");
  const rows = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += c;
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === "\t") {
      rows[rows.length - 1].push(cell);
      cell = "";
    } else if (c === "\n") {
      rows[rows.length - 1].push(cell);
      rows.push([]);
      cell = "";
    } else cell += c;
  }
  rows[rows.length - 1].push(cell);
  const tidy = rows.map((row) => row.map((value) => value.replace(/\s*\n\s*/g, " ").trim()));
  return tidy.filter((row) => row.some((value) => value));
}


// The number of rows in which the heading is searched; titles stand above it.
const LOOKED_AT = 10;

/**
 * The field of each column, and the rows of goods. `fields` have a name, a label and whether they hold numbers; `heads`
 * lists the headings by field, and those of `sku`, of `size` (a carton's three measures) and of `skip` (computed here
 * anyway), and the words of `total` rows. Without a heading, columns go to the fields from number `first` on.
 *
 * A column has its heading as `head`, and `to`: a field's name, `sku`, `size`, `skip`, or null if unassigned.
 */
export function layout(rows, fields, heads, first) {
  const to = (cell) => meaning(cell, fields, heads);
  const meant = rows.slice(0, LOOKED_AT).map((row) => row.map(to));
  const at = headingAt(rows, meant, fields);
  const width = Math.max(...rows.map((row) => row.length));
  const every = Array.from({ length: width }, (_, i) => i);
  if (at < 0) {
    const columns = every.map((i) => ({ head: "", to: fields[first + i] ? fields[first + i].name : null }));
    return { columns, ...goodsOf(rows, heads, null) };
  }
  const below = isSecondHead(rows[at + 1], meant[at + 1]) ? at + 1 : at;
  const above = at > 0 && isFirstHead(rows[at - 1], meant[at - 1]) ? at - 1 : at;
  const lines = [below, at, above];
  const known = every.map((i) => lines.map((line) => meant[line][i]).find(Boolean) || null);
  const columns = every.map((i) => ({
    head: lines.map((line) => rows[line][i]).find(Boolean) || "",
    // The first column of a field; a second one stays unassigned.
    to: known[i] === "skip" || (known[i] !== "elsewhere" && known.indexOf(known[i]) === i) ? known[i] : null,
  }));
  return { columns, ...goodsOf(rows.slice(below + 1), heads, rows[at]) };
}

// The row with the most headings, at least two. A single heading counts above a column of numbers.
function headingAt(rows, meant, fields) {
  const counts = meant.map((row) => row.filter(Boolean).length);
  const best = counts.indexOf(Math.max(...counts));
  if (rows.length > best + 1 && counts[best] > 1) return best;
  const isNumber = (to) => fields.some((field) => field.name === to && field.isNumber);
  return rows.length > 1 && meant[0].some(isNumber) && !rows[0].some((cell) => /[\d\uff10-\uff19]/.test(cell)) ? 0 : -1;
}

// Two-row headings: under a merged cell are those of its columns.
function isSecondHead(row, meant) {
  return Boolean(row && meant) && meant.some(Boolean) && row.every((cell, i) => !cell || meant[i]);
}

// The merged cells above them. A single cell is a title.
function isFirstHead(row, meant) {
  return meant.some(Boolean) && row.filter((cell) => cell).length > 1;
}

// Drops totals, repeated headings, and what follows the totals.
function goodsOf(rows, heads, heading) {
  const totals = rows.map((row) => isTotal(row, heads)).lastIndexOf(true);
  // Below the last total are signatures and dates, in one cell per row.
  const isLast = totals >= 0 && rows.slice(totals + 1).every((row) => row.filter((cell) => cell).length < 2);
  const goods = rows.filter((row, i) => !isTotal(row, heads) && !(isLast && i > totals) && !(heading && row.join() === heading.join()));
  return { goods, left: rows.length - goods.length };
}

function isTotal(row, heads) {
  const word = bare(row.find((cell) => cell) || "");
  // `合计金额`, `小计3`: no goods, as `小计算器` is.
  return heads.total.some((total) => word.indexOf(total) === 0 && /^(?:金额|数量|元|人民币|大写)*\d*$/.test(word.slice(total.length)));
}

// A heading with another unit than the field's, as `长(cm)`, `单价(万元)`. The user assigns its column.
const OTHER_UNIT = /[(（[【]\s*(?:cm|厘米|公分|dm|分米|m|米|inch|in|英寸|ft|万元|千元|usd|美元|eur|欧元|hkd|港币)\s*[)）\]】]/i;

function meaning(cell, fields, heads) {
  const word = bare(cell);
  if (!word) return null;
  const labelled = fields.find((field) => bare(field.label) === word || (heads[field.name] || []).includes(word));
  const others = ["sku", "size", "skip"].find((name) => (heads[name] || []).includes(word));
  // A carton has no specification: the measures are under its heading.
  const to = labelled ? labelled.name : others || null;
  return to && OTHER_UNIT.test(cell) ? "elsewhere" : to;
}

/** Normalizes a heading as the import of goods does: without case, spaces and remarks, as in `规格 *` and `单价(元)`. */
export function bare(head) {
  return head.split(/[(（[【]/)[0].replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

/** Fills cells that were merged downwards: a row without a name is of the goods above it. */
export function unmerged(goods, columns) {
  const at = (to) => columns.findIndex((column) => column.to === to);
  const [name, sku] = [at("name"), at("sku")];
  const texts = ["name", "specification", "unit", "sku"].map(at).filter((i) => i >= 0);
  let above = null;
  return goods.map((row) => {
    const isOf = (i) => i >= 0 && row[i];
    const filled = above && name >= 0 && !isOf(name) && !isOf(sku) ? row.slice() : row;
    if (filled !== row) texts.forEach((i) => { filled[i] = filled[i] || above[i] || ""; });
    above = filled;
    return filled;
  });
}
