// Exact decimals for displayed amounts: the oldest webviews have no BigInt, and floats lose cents.
// A number is {digits, scale}, never negative: limbs of 10^7, lowest first; its value is digits / 10^scale.

const BASE = 10000000;
const LIMB = 7;

/** Normalizes input as the server does: full-width characters, separators between groups of three digits, ¥ and 元. */
export function plain(text) {
  const written = String(text)
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[．。]/g, ".")
    .replace(/，/g, ",")
    .replace(/[－−–—]/g, "-")
    .replace(/\s/g, " ")
    .replace(/^ +| +$/g, "")
    .replace(/^[¥￥] */, "")
    .replace(/ *元$/, "");
  return /^\d{1,3}([ ,]\d{3})+(\.\d*)?$/.test(written) ? written.replace(/[ ,]/g, "") : written;
}

/** Decimal places of unit prices. */
export const PRICE_PLACES = 6;

/** Parses at most 14 integer and 4 decimal digits (`places`), as the server does; null for anything else. */
export function parse(text, places = 4) {
  const found = /^(\d+)(?:\.(\d*))?$/.exec(plain(text)) || /^()\.(\d+)$/.exec(plain(text));
  if (!found) return null;
  const whole = found[1].replace(/^0+/, "");
  const rest = (found[2] || "").replace(/0+$/, "");
  if (whole.length > 14 || rest.length > places) return null;
  return { digits: limbs(whole + rest), scale: rest.length };
}

export const zero = { digits: [], scale: 0 };

export function add(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const left = shifted(a, scale);
  const right = shifted(b, scale);
  const sum = [];
  let carry = 0;
  for (let i = 0; i < left.length || i < right.length || carry; i++) {
    const limb = (left[i] || 0) + (right[i] || 0) + carry;
    sum.push(limb % BASE);
    carry = limb >= BASE ? 1 : 0;
  }
  return { digits: sum, scale };
}

/** The difference, zero where `b` is more. */
export function less(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const left = shifted(a, scale);
  const right = shifted(b, scale);
  const rest = [];
  let borrow = 0;
  for (let i = 0; i < left.length || i < right.length; i++) {
    const limb = (left[i] || 0) - (right[i] || 0) - borrow;
    borrow = limb < 0 ? 1 : 0;
    rest.push(limb + borrow * BASE);
  }
  return borrow ? zero : { digits: rest, scale };
}

export function multiply(a, b) {
  const product = new Array(a.digits.length + b.digits.length).fill(0);
  a.digits.forEach((x, i) => {
    let carry = 0;
    for (let j = 0; j < b.digits.length || carry; j++) {
      // Below 10^14 + 2 × 10^7: exact in a double.
      const limb = product[i + j] + x * (b.digits[j] || 0) + carry;
      product[i + j] = limb % BASE;
      carry = Math.floor(limb / BASE);
    }
  });
  return { digits: product, scale: a.scale + b.scale };
}

/** Rounded half up to `places`, with thousands separators. */
export function money(number, places = 2) {
  let { digits, scale } = number;
  if (scale > places) {
    digits = add({ digits, scale: 0 }, { digits: limbs("5" + "0".repeat(scale - places - 1)), scale: 0 }).digits;
    const text = written(digits);
    return grouped(text.slice(0, Math.max(0, text.length - (scale - places))), places);
  }
  return grouped(written(digits) + "0".repeat(places - scale), places);
}

/** With all decimal places and thousands separators. */
export function quantity(number) {
  const text = money(number, number.scale);
  return number.scale ? text.replace(/\.?0+$/, "") : text;
}

function limbs(text) {
  const found = [];
  for (let end = text.length; end > 0; end -= LIMB) found.push(Number(text.slice(Math.max(0, end - LIMB), end)));
  return found;
}

function shifted(number, scale) {
  return scale === number.scale ? number.digits : limbs(written(number.digits) + "0".repeat(scale - number.scale));
}

function written(digits) {
  return digits.map((limb) => String(limb).padStart(LIMB, "0")).reverse().join("").replace(/^0+/, "");
}

function grouped(text, places) {
  const all = text.padStart(places + 1, "0");
  const whole = all.slice(0, all.length - places).replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  return places ? `${whole}.${all.slice(all.length - places)}` : whole;
}
