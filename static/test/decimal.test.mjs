// The amounts on the screen agree with exact arithmetic (here BigInt, which the browsers that we support lack).
import assert from "node:assert/strict";
import { test } from "node:test";
import { PRICE_PLACES, add, money, multiply, parse, plain, quantity, zero } from "../src/decimal.js";

const product = (a, b) => money(multiply(parse(a), parse(b)));
const total = (...lines) => money(lines.reduce((sum, [a, b]) => add(sum, multiply(parse(a), parse(b))), zero));

test("a line's amount is rounded half up only when shown", () => {
  assert.equal(product("605", "6.8438"), "4,140.50");
  assert.equal(product("1", "0.005"), "0.01");
  assert.equal(product("1", "0.0049"), "0.00");
  assert.equal(product("3", "0.3350"), "1.01");
  assert.equal(product("1", "1.005"), "1.01");
  assert.equal(product("0", "12"), "0.00");
});

test("the total is the sum of the unrounded amounts", () => {
  assert.equal(total(["1", "0.004"], ["1", "0.004"]), "0.01");
  assert.equal(total(["1", "0.005"], ["1", "0.005"]), "0.01");
  assert.equal(total(["0.1", "1"], ["0.2", "1"]), "0.30");
  assert.equal(total(), "0.00");
});

test("the largest numbers keep every digit", () => {
  assert.equal(product("99999999999999.9999", "99999999999999.9999"), "9,999,999,999,999,999,980,000,000,000.00");
  assert.equal(product("99999999999999.9999", "1"), "100,000,000,000,000.00");
  assert.equal(product("12345678901234.5678", "0.0001"), "1,234,567,890.12");
});

test("what the server refuses is no number", () => {
  for (const text of ["", " ", "六百", "1.2.3", "-1", "1e3", "0x10", "1.23456", "123456789012345", ".", "0,5", "12,5", "1,2345", "1234,567", "10箱"]) {
    assert.equal(parse(text), null, text);
  }
});

test("unit prices have six places", () => {
  assert.equal(parse("0.00585"), null);
  assert.equal(money(multiply(parse("1000"), parse("0.00585", PRICE_PLACES))), "5.85");
  assert.equal(parse("0.0000001", PRICE_PLACES), null);
});

test("full-width digits, commas and spaces are read", () => {
  assert.equal(plain("１２，３４５。６"), "12345.6");
  assert.equal(product("1,200", "３．５"), "4,200.00");
  assert.equal(product(".5", "2."), "1.00");
});

test("quantities keep the places that they have", () => {
  assert.equal(quantity(parse("12000")), "12,000");
  assert.equal(quantity(add(parse("0.5"), parse("0.5"))), "1");
  assert.equal(quantity(add(parse("100"), parse("0.25"))), "100.25");
  assert.equal(quantity(zero), "0");
});

test("ten thousand random orders agree with BigInt", () => {
  let seed = 20261120;
  const next = (below) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 4294967296) * below);
  };
  const number = () => {
    const text = Array.from({ length: 1 + next(14) }, () => next(10)).join("");
    const places = next(5);
    return places ? `${text}.${Array.from({ length: places }, () => next(10)).join("")}` : text;
  };
  const scaled = (text) => {
    const [whole, rest = ""] = text.split(".");
    return BigInt(whole + rest.padEnd(4, "0"));
  };
  for (let i = 0; i < 10000; i++) {
    const lines = Array.from({ length: 1 + next(4) }, () => [number(), number()]);
    const cents = (lines.reduce((sum, [a, b]) => sum + scaled(a) * scaled(b), 0n) + 500000n) / 1000000n;
    assert.equal(total(...lines).replace(/[,.]/g, "").replace(/^0+(?=\d{3})/, ""), String(cents).padStart(3, "0"), JSON.stringify(lines));
  }
});

test("separators, currency signs and odd spaces are read as by the server", () => {
  for (const [typed, meant] of [["1 234 567.5", "1234567.5"], ["1\u00a0000", "1000"], ["¥5", "5"], ["￥ 1,200.00", "1200.00"], ["12.5 元", "12.5"]]) {
    assert.equal(plain(typed), meant, typed);
  }
});
