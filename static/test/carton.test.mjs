// The same carton as in `src/orders/line.rs`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { area } from "../src/carton.js";
import { parse } from "../src/decimal.js";

const of = (...texts) => area(...texts.map((text) => parse(text)));

test("the board of cartons is counted as the server counts it", () => {
  assert.equal(of("600", "400", "300", "12.5"), "19.9800");
  assert.equal(of("600", "400", "300", "1"), "1.5984");
  assert.equal(of("1", "1", "1", "0.0001"), "0.0000");
  assert.equal(of("99999", "99999", "99999", "1"), "80,046.4059");
});
