// Rows of a spreadsheet as they come from the clipboard: cells by tabs, lines by line breaks, quoted where a cell holds either.
import { parse, plain } from "./decimal.js";

/** The cells of a pasted text; null where it is a single value. */
export function cells(text) {
  const rows = read(text);
  return rows.length > 1 || (rows[0] || []).length > 1 ? rows : null;
}

/** The single value that a pasted text is, on one line. */
export function single(text) {
  const [row] = read(text);
  return row ? row[0] : "";
}

// Rows that hold something, every cell on one line.
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

/** A number without what people write around it: thousands separators, full-width digits, signs of currencies. */
export function number(text) {
  const bare = plain(text).replace(/^(?:[¥￥$＄€]|RMB|CNY)|(?:[\u5143]|RMB|CNY)$/gi, "");
  return parse(bare) ? bare : plain(text);
}

/**
 * Which field each column goes to, and from which row on: by the heads where the first row has some, else from the
 * field that was pasted into onwards. A row that names no field is no head, even if it lacks its numbers. `fields` have a name, a label and whether they hold numbers.
 */
export function columns(rows, fields, first) {
  const heads = rows[0].map((head) => fields.find((field) => isLabel(head, field.label)));
  if (rows.length > 1 && heads.filter(Boolean).length > 1) return { to: heads, from: 1 };
  const to = rows[0].map((_, i) => fields[first + i]);
  const numbers = to.map((field, i) => (field && field.isNumber ? rows[0][i] : "")).filter((value) => value);
  const isHead = rows.length > 1 && heads.some(Boolean) && numbers.length > 0 && numbers.every((value) => !/[\d\uff10-\uff19]/.test(value));
  return { to, from: isHead ? 1 : 0 };
}

// "Unit price" is meant by "Unit price (CNY)" too.
function isLabel(head, label) {
  const bare = (text) => text.replace(/[（(].*$/, "").replace(/\s/g, "").toLowerCase();
  return bare(head) !== "" && bare(head) === bare(label);
}
