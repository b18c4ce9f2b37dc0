// What comes from the clipboard of a spreadsheet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, columns, single } from "../src/table.js";

const fields = ["货品名称", "规格", "单位", "数量", "单价（元）"].map((label, i) => ({ name: `f${i}`, label, isNumber: i > 2 }));

test("cells come by tabs and lines, whatever ends a line", () => {
  const rows = [["胶带", "48mm"], ["标签纸", "100mm"]];
  for (const end of ["\n", "\r\n", "\r"]) assert.deepEqual(cells(`胶带\t48mm${end}标签纸\t100mm${end}`), rows, JSON.stringify(end));
  assert.deepEqual(cells('"胶带\r加宽"\t"4""8"'), [["胶带 加宽", '4"8']]);
});

test("a single value is no table, and is tidied", () => {
  for (const text of ["胶带", "胶带\r\n", "\r\n胶带", "\n\n胶带\n"]) {
    assert.equal(cells(text), null, JSON.stringify(text));
    assert.equal(single(text), "胶带", JSON.stringify(text));
  }
  assert.equal(cells('"胶带\r\n加宽"\r\n'), null);
  assert.equal(single('"胶带\r\n加宽"\r\n'), "胶带 加宽");
  assert.equal(single("\r\n"), "");
});

test("a row is a head only if it names a field", () => {
  assert.equal(columns([["货品名称", "数量"], ["胶带", "2"]], fields, 0).from, 1);
  assert.equal(columns([["数量"], ["2"]], fields, 3).from, 1);
  assert.equal(columns([["待定", "待定"], ["2", "3"]], fields, 3).from, 0, "a line whose numbers are not known yet");
  assert.equal(columns([["胶带", "", "卷", "若干"], ["标签纸", "", "卷", "2"]], fields, 0).from, 0);
});
