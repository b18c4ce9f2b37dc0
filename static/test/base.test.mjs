// base/ is in git, and equals the output of a build.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { bundle, icons } from "../build.mjs";

const base = (name) => readFileSync(new URL(`../base/${name}`, import.meta.url), "utf8");

test("base is what the build makes of src", async () => {
  const { outputFiles } = await bundle("base", { write: false });
  assert.deepEqual(outputFiles.map((file) => basename(file.path)).sort(), ["app.css", "app.js", "dingtalk.js", "print.css"]);
  for (const file of outputFiles) assert.equal(base(basename(file.path)), file.text, basename(file.path));
  for (const name of icons) {
    const bytes = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
    assert.ok(bytes(`base/${basename(name)}`).equals(bytes(name)), name);
  }
});

test("base needs nothing that only Bootstrap has", () => {
  assert.doesNotMatch(base("app.css"), /var\(--bs-/);
  assert.doesNotMatch(base("app.css") + base("app.js"), /https?:\/\/(?!www\.w3\.org)/);
});

test("style sheets keep to what the oldest webviews know", async () => {
  for (const name of readdirSync(new URL("../src/css/", import.meta.url))) {
    const text = readFileSync(new URL(`../src/css/${name}`, import.meta.url), "utf8").replace(/minmax\(/g, "");
    assert.doesNotMatch(text, /[^-]\binset:|aspect-ratio|:is\(|:where\(|:has\(|\b(clamp|min|max)\(|color-mix|oklch|@layer|dvh|[^-]\bgap:/, name);
  }
});
