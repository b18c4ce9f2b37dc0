// What lines ask of the goods in a warehouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { less, parse, quantity } from "../src/decimal.js";
import { factor, fits, reckon } from "../src/figures.js";

const paper = { sku: "BG-A4", name: "A4复印纸", specification: "70g", unit: "包", units: { 箱: "8" }, free: "5" };
const line = (count, unit = "包", more = {}) => ({ sku: "BG-A4", name: "A4复印纸", specification: "70g", unit, count: parse(count), ...more });
const lacks = (lines, article = paper) =>
  reckon(lines, new Map([[article.sku, article]])).map((found) => found.lacks && quantity(found.lacks));

test("a line means an article as long as it says so", () => {
  assert.ok(fits({ name: " a4复印纸 ", specification: "70 G" }, paper));
  assert.ok(fits({ name: "bg-a4", specification: "70g" }, paper));
  assert.ok(!fits({ name: "A4复印纸", specification: "80g" }, paper));
  assert.ok(!fits({ name: "A4", specification: "70g" }, paper));
  assert.deepEqual(reckon([line("9", "包", { name: "纸" })], new Map([["BG-A4", paper]])), [{ article: null, lacks: null }]);
});

test("what is asked beyond what is free lacks, in the article's own unit", () => {
  assert.deepEqual(lacks([line("5")]), [null]);
  assert.deepEqual(lacks([line("5.5")]), ["0.5"]);
  assert.deepEqual(lacks([line("1", "箱")]), ["3"]);
  assert.deepEqual(lacks([line("9", "托")]), [null]);
  assert.deepEqual(lacks([line("")]), [null]);
  assert.equal(factor(paper, "托"), null);
});

test("lines of one article take from the same goods", () => {
  assert.deepEqual(lacks([line("3"), line("3"), line("1")]), [null, "1", "1"]);
  assert.deepEqual(lacks([line("2")], { ...paper, free: "0" }), ["2"]);
});

test("less is exact and never below nothing", () => {
  for (const [a, b, is] of [["5", "3", "2"], ["3", "5", "0"], ["10000000", "0.0001", "9,999,999.9999"], ["0.3", "0.1", "0.2"], ["7", "7", "0"], ["1", "0.0001", "0.9999"]]) {
    assert.equal(quantity(less(parse(a), parse(b))), is, `${a} − ${b}`);
  }
});
