// Reading number cells.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flaw, reading } from "../src/reading.js";

test("a number, and the unit behind it where that is plain", () => {
  for (const [typed, text, unit] of [
    ["1,234.50", "1234.50", ""], ["￥３．８５", "3.85", ""], ["18.6元", "18.6", ""], ["10箱", "10", "箱"], ["1,200 kg", "1200", "kg"],
    ["18.6元/卷", "18.6", "卷"], ["5/包", "5", "包"], ["-", "", ""], ["—", "", ""], ["  ", "", ""], ["RMB 5", "5", ""],
    ["2万", "2万", ""], ["1.5万元", "1.5万元", ""], ["5千", "5千", ""], ["3k", "3k", ""], ["5千克", "5", "千克"], ["5kg", "5", "kg"],
    ["$12", "$12", ""], ["€12", "€12", ""], ["1.2E3", "1.2E3", ""], ["(12.00)", "(12.00)", ""], ["-5", "-5", ""], ["-5箱", "-5箱", ""], ["约10箱", "约10箱", ""], ["0,5", "0,5", ""],
  ]) assert.deepEqual(reading(typed), { text, unit }, typed);
});

test("what cannot be read says why", () => {
  for (const [typed, why] of [
    ["", null], ["-", null], ["10", null], ["1,000", null], ["1.2E3", "number"], ["10箱", "number"], ["(12.00)", "negative"],
    ["（12.00）", "negative"], ["-5", "negative"], ["－5", "negative"], ["12,5", "grouping"], ["1.23456", "decimals"],
    ["123456789012345", "large"], ["若干", "number"],
  ]) assert.equal(flaw(typed), why, typed);
  assert.equal(flaw("0.00585", 6), null);
});
