// Spreadsheet rows from the clipboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, layout, single, unmerged } from "../src/table.js";

const names = ["name", "specification", "unit", "quantity", "unit_price"];
const fields = ["货品名称", "规格", "单位", "数量", "单价（元）"].map((label, i) => ({ name: names[i], label, isNumber: i > 2 }));
const heads = {
  name: ["名称", "品名", "商品名称"], specification: ["规格", "规格型号"], unit: ["单位"], sku: ["货号"], quantity: ["数量"],
  unit_price: ["单价"], length_mm: ["长"], width_mm: ["宽"], height_mm: ["高"], size: [], skip: ["序号", "金额"], total: ["合计", "total"],
};
const to = (found) => found.columns.map((column) => column.to);

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
  const data = (rows, first) => layout(rows, fields, heads, first).goods;
  assert.deepEqual(data([["货品名称", "数量"], ["胶带", "2"]], 0), [["胶带", "2"]]);
  assert.deepEqual(data([["数量"], ["2"]], 3), [["2"]]);
  assert.equal(data([["待定", "待定"], ["2", "3"]], 3).length, 2, "a line whose numbers are not known yet");
  assert.equal(data([["胶带", "", "卷", "若干"], ["标签纸", "", "卷", "2"]], 0).length, 2);
  assert.deepEqual(to(layout([["胶带", "48mm"], ["纸", ""]], fields, heads, 0)), ["name", "specification"]);
  assert.deepEqual(to(layout([["3", "4", "急用"], ["5", "6", ""]], fields, heads, 3)), ["quantity", "unit_price", null]);
});

test("headings as spreadsheets have them, below a title, with totals and remarks", () => {
  const found = layout([
    ["十二月采购清单", "", "", "", "", "", "", "", ""],
    ["序号", "品名", "货号", "规格型号", "数量", "单位", "单价(元)", "金额", "备注"],
    ["1", "胶带", "JD-48", "48mm", "10箱", "", "3.85", "38.5", "急"],
    ["序号", "品名", "货号", "规格型号", "数量", "单位", "单价(元)", "金额", "备注"],
    ["2", "标签", "", "", "1.2E3", "卷", "18", "21600", ""],
    ["合计", "", "", "", "", "", "", "21638.5", ""],
    ["制表：王芳", "", "", "", "", "", "", "", ""],
  ], fields, heads, 0);
  assert.deepEqual(to(found), ["skip", "name", "sku", "specification", "quantity", "unit", "unit_price", "skip", null]);
  assert.deepEqual(found.goods.map((row) => row[1]), ["胶带", "标签"]);
  assert.equal(found.columns[8].head, "备注");
  assert.equal(found.left, 3);
});

test("headings in two rows, under a merged cell", () => {
  const carton = ["length_mm", "width_mm", "height_mm", "quantity"].map((name) => ({ name, label: name, isNumber: true }));
  const found = layout([["品名", "尺寸", "", "", "数量"], ["", "长", "宽", "高", ""], ["甲", "600", "400", "300", "5"]], carton, heads, 0);
  assert.deepEqual(to(found).slice(1), ["length_mm", "width_mm", "height_mm", "quantity"]);
  assert.deepEqual(found.goods, [["甲", "600", "400", "300", "5"]]);
});

test("cells that were merged downwards belong to every row", () => {
  const columns = ["name", "specification", "quantity"].map((name) => ({ head: name, to: name }));
  const rows = [["胶带", "48mm", "1"], ["", "60mm", "2"], ["", "", "3"], ["纸", "", "4"]];
  assert.deepEqual(unmerged(rows, columns), [["胶带", "48mm", "1"], ["胶带", "60mm", "2"], ["胶带", "60mm", "3"], ["纸", "", "4"]]);
});

test("goods whose names begin as totals do stay, and subtotals end nothing", () => {
  const rows = [["品名", "数量"], ["胶带", "10"], ["小计算器", "3"], ["托盘", "5"]];
  const totals = { ...heads, total: ["合计", "小计", "total"] };
  assert.deepEqual(layout(rows, fields, totals, 0).goods.map((row) => row[0]), ["胶带", "小计算器", "托盘"]);
  const parts = [["品名", "数量"], ["胶带", "10"], ["小计", "10"], ["托盘", "5"], ["小计", "5"], ["合计金额", "15"], ["制表：王芳", ""]];
  assert.deepEqual(layout(parts, fields, totals, 0).goods.map((row) => row[0]), ["胶带", "托盘"]);
});

test("a column of another unit has no place of its own", () => {
  const carton = ["length_mm", "width_mm", "height_mm", "quantity"].map((name) => ({ name, label: name, isNumber: true }));
  assert.deepEqual(to(layout([["长(cm)", "宽（厘米）", "高(mm)", "数量"], ["60", "40", "300", "5"]], carton, heads, 0)), [null, null, "height_mm", "quantity"]);
  assert.deepEqual(to(layout([["品名", "单价(万元)"], ["机", "1.2"], ["泵", "3"]], fields, heads, 0)).slice(1), [null]);
});
