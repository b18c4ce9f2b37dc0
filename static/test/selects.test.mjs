// Options are found by what people type.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sought } from "../src/selects.js";

const houses = [
  { name: "华东一号仓", spelled: "hdyhc huadongyihaocang hd1" },
  { name: "华东二号仓", spelled: "hdehc huadongerhaocang hd2" },
  { name: "上海仓", spelled: "shc shanghaicang sh" },
];

test("initials, full pinyin, code and name find a choice", () => {
  for (const [words, at] of [["hde", 1], ["huadonge", 1], ["hd2", 1], ["s", 2], ["上海", 2], ["二号", 1], ["haocang", 0], ["x", -1]]) {
    assert.equal(sought(houses, words, 0), at, words);
  }
});

test("one letter goes through all that begin with it", () => {
  assert.equal(sought(houses, "h", 2), 0);
  assert.equal(sought(houses, "hh", 0), 1);
  assert.equal(sought(houses, "hhh", 1), 0);
});
