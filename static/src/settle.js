// The total of the purchases ticked in a reimbursement.
import { add, money, parse, zero } from "./decimal.js";

// Amounts are exact products of a quantity with four decimal places and a price with six.
const PLACES = 10;

export function startSettles(section) {
  const total = section.querySelector("[data-settles-total]");
  if (!total) return;
  section.addEventListener("change", () => {
    const ticked = Array.from(section.querySelectorAll("input[data-amount]")).filter((box) => box.checked);
    const amounts = ticked.map((box) => parse(box.getAttribute("data-amount"), PLACES) || zero);
    total.textContent = money(amounts.reduce(add, zero));
  });
}
