// Parses rows of a spreadsheet from the clipboard: tabs between cells, line breaks between rows, quotes around both.
import { parse, plain } from "./decimal.js";

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

/** A number without thousands separators, full-width digits and currency signs. */
export function number(text) {
  const bare = plain(text).replace(/^(?:[¥￥$＄€]|RMB|CNY)|(?:[\u5143]|RMB|CNY)$/gi, "");
  return parse(bare) ? bare : plain(text);
}

/**
 * Maps columns to fields, and returns the first row of data: by the heads in the first row, else from the focused field
 * onwards. A row that names no field is not a head. `fields` have a name, a label, and whether they hold numbers.
 */
export function columns(rows, fields, first) {
  const heads = rows[0].map((head) => fields.find((field) => isLabel(head, field.label)));
  if (rows.length > 1 && heads.filter(Boolean).length > 1) return { to: heads, from: 1 };
  const to = rows[0].map((_, i) => fields[first + i]);
  const numbers = to.map((field, i) => (field && field.isNumber ? rows[0][i] : "")).filter((value) => value);
  const isHead = rows.length > 1 && heads.some(Boolean) && numbers.length > 0 && numbers.every((value) => !/[\d\uff10-\uff19]/.test(value));
  return { to, from: isHead ? 1 : 0 };
}

// Also matches "Unit price" with "Unit price (CNY)".
function isLabel(head, label) {
  const bare = (text) => text.replace(/[（(].*$/, "").replace(/\s/g, "").toLowerCase();
  return bare(head) !== "" && bare(head) === bare(label);
}
