// Bundles src/ into two folders with the same files: app.css, print.css, app.js, dingtalk.js and the icons.
//   dist/  with Bootstrap and DingTalk's SDK from npm. Not in git; the binary embeds it if it exists.
//   base/  from our own sources only. In git, so that the program builds without Node; embedded otherwise.
// Run `npm ci --ignore-scripts && npm run build` after every change of src/; test/base.test.mjs fails if base/ is out of date.
import { copyFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL, fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The product's logo; the two others are rendered from the SVG. */
export const icons = ["src/icon.svg", "icons/icon-180.png", "icons/favicon.ico"];

const here = fileURLToPath(new URL(".", import.meta.url));

/** Bundles into `folder`, "dist" or "base"; `options` go to esbuild, e.g. `write: false` in a test. */
export function bundle(folder, options = {}) {
  const own = folder === "base";
  return build({
    absWorkingDir: here,
    entryPoints: [
      { in: own ? "src/plain.css" : "src/app.css", out: "app" },
      { in: "src/print.css", out: "print" },
      { in: "src/app.js", out: "app" },
      { in: "src/dingtalk.js", out: "dingtalk" },
    ],
    outdir: folder,
    alias: { "dingtalk-sdk": own ? "./src/dingtalk-sdk-absent.js" : "./src/dingtalk-sdk.js" },
    bundle: true,
    minify: true,
    lineLimit: own ? 200 : 0,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    // The oldest supported webviews. Without `supported`, esbuild rejects Bootstrap for the iOS target.
    target: ["chrome69", "ios13"],
    supported: { destructuring: true },
    logLevel: "warning",
    ...options,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const folder of ["dist", "base"]) {
    await bundle(folder);
    for (const name of icons) copyFileSync(`${here}${name}`, `${here}${folder}/${basename(name)}`);
  }
}
