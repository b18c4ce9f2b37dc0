// Reads number cells as the server does, and marks unreadable ones at once.
import { PRICE_PLACES, parse, plain } from "./decimal.js";

// `2万` is a multiplier, not a unit: it stays unread, and is marked. 千克 and kg are units.
const MAGNITUDE = /^(?:[万亿百十]|[千kw]$)/i;

/** The number of a cell, and a unit that follows it: `10箱`, `18.6元/卷`. Unreadable text stays unchanged. */
export function reading(text, places) {
  const written = plain(text).replace(/^(?:RMB|CNY) *| *(?:RMB|CNY)$/gi, "");
  if (written === "-") return { text: "", unit: "" };
  if (written === "" || parse(written, places)) return { text: plain(written), unit: "" };
  const parts = /^(.*\d)\s*(?:元\s*\/|\/)?\s*([\p{L}²³]{1,8})$/u.exec(written);
  if (parts && !MAGNITUDE.test(parts[2]) && parse(parts[1], places)) return { text: plain(parts[1]), unit: parts[2] };
  return { text: String(text).trim(), unit: "" };
}

/** Why a text is not a number: the key of a message; null if it is one, or blank. */
export function flaw(text, places) {
  const written = plain(text);
  if (written === "" || written === "-" || parse(written, places)) return null;
  if (/^-\s*[\d.]/.test(written) || /^\(\s*¥?[\d.,]+\s*元?\s*\)$/.test(written.replace(/（/g, "(").replace(/）/g, ")"))) return "negative";
  if (/^\d+\.\d+$/.test(written)) return "decimals";
  if (/^\d+$/.test(written)) return "large";
  return /^\d[\d., ]*$/.test(written) && /[ ,]/.test(written) ? "grouping" : "number";
}

/** The number of a field without its sign, where differences are typed. */
export function unsigned(field) {
  const isDifference = field.dataset.field === "quantity" && field.closest("[data-signed]");
  return isDifference ? plain(field.value).replace(/^[-+] *(?=[\d.])/, "") : field.value;
}

/** Marks a field with its fault, or removes the mark. */
export function mark(field, words) {
  let place = document.getElementById(`${field.id}-error`);
  field.classList.toggle("is-invalid", Boolean(words));
  if (!words) {
    if (place) place.textContent = "";
    field.removeAttribute("aria-invalid");
    return;
  }
  if (!place) {
    place = document.createElement("div");
    place.className = "invalid-feedback";
    place.id = `${field.id}-error`;
    field.parentNode.appendChild(place);
  }
  place.textContent = words;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", place.id);
}

/** The decimal places of a number field. */
export function placesOf(field) {
  return field.dataset.field === "unit_price" ? PRICE_PLACES : undefined;
}

/** Marks a number field if it is unreadable; `words` are the messages by key. Returns whether it is readable. */
export function judge(field, words) {
  const found = isMeasure(field) ? measureFlaw(field.value) : flaw(unsigned(field), placesOf(field));
  const number = parse(unsigned(field), placesOf(field));
  const isZero = field.dataset.field === "quantity" && number && !number.digits.some(Boolean);
  mark(field, words[isZero ? "zero" : found] || "");
  return !found && !isZero;
}

export function isMeasure(field) {
  return /_mm$/.test(field.dataset.field);
}

function measureFlaw(text) {
  const written = plain(text);
  return written === "" || written === "-" || /^0*[1-9]\d{0,4}(\.0*)?$/.test(written) ? null : "measure";
}
