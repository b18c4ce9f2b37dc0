// What lines ask of the goods in a warehouse. Pure. For display only: the server decides when the order is saved.
import { add, less, multiply, parse, zero } from "./decimal.js";

const one = parse("1");

/** Whether a line still names the article, ignoring case and, in specifications, spaces. */
export function fits(line, article) {
  const name = low(line.name);
  const isNamed = name === low(article.name) || name === low(article.sku);
  return isNamed && tight(line.specification) === tight(article.specification);
}

/** The factor from `unit` to the article's own unit; null if the article has no such unit. */
export function factor(article, unit) {
  const text = String(unit || "").trim();
  if (!text || text === article.unit) return one;
  const per = (article.units || {})[text];
  return per ? parse(per) : null;
}

/**
 * For each line `{sku, name, specification, unit, count}` its article and shortage, null for none. `articles`: by SKU.
 * Lines of one article share its stock, the first line first.
 */
export function reckon(lines, articles) {
  const taken = new Map();
  return lines.map((line) => {
    const article = articles.get(line.sku);
    if (!article || !fits(line, article)) return { article: null, lacks: null };
    const per = factor(article, line.unit);
    if (!per || !line.count) return { article, lacks: null };
    const asked = multiply(line.count, per);
    const before = taken.get(line.sku) || zero;
    const free = less(parse(article.free) || zero, before);
    taken.set(line.sku, add(before, asked));
    const lacks = less(asked, free);
    return { article, lacks: isNothing(lacks) ? null : lacks };
  });
}

function isNothing(number) {
  return number.digits.every((limb) => limb === 0);
}

function low(text) {
  return String(text || "").trim().toLowerCase();
}

function tight(text) {
  return String(text || "").replace(/\s/g, "").toLowerCase();
}
