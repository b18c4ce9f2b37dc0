// The total of the purchases ticked in a reimbursement. Without lines of its own it is the total of the order.
import { add, money, parse, zero } from "./decimal.js";

// Amounts are exact products of a quantity with four decimal places and a price with six.
const PLACES = 10;

export function startSettles(section) {
  const total = section.querySelector("[data-settles-total]");
  if (!total) return;
  const form = section.closest("form");
  const show = () => {
    const ticked = Array.from(section.querySelectorAll("input[data-amount]")).filter((box) => box.checked);
    const amounts = ticked.map((box) => parse(box.getAttribute("data-amount"), PLACES) || zero);
    total.textContent = money(amounts.reduce(add, zero));
    form.setAttribute("data-settled", ticked.length ? total.textContent : "");
    form.dispatchEvent(new Event("whsm:settled"));
  };
  section.addEventListener("change", show);
  show();
}
