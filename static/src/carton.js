// The board area of cartons; the same rule as `Line::area` on the server.
import { add, money, multiply, parse } from "./decimal.js";

const [two, joint, flaps] = ["2", "80", "40"].map((text) => parse(text));

/** In m², for `quantity` boxes with flaps: (length + width + 80) × (width + height + 40) × 2 mm² each. */
export function area(length, width, height, quantity) {
  const each = multiply(multiply(add(add(length, width), joint), add(add(width, height), flaps)), two);
  const all = multiply(each, quantity);
  return money({ digits: all.digits, scale: all.scale + 6 }, 4);
}
