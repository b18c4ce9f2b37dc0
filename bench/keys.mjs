// What a key costs in the form of an order with 300 lines, against 3: `node bench/keys.mjs http://127.0.0.1:8080 wang PASSWORD`.
// Needs a running server with the demo's people, and chromedriver. Prints both medians and their ratio; fails above 4.
import { spawn } from "node:child_process";

const [root, username, password] = process.argv.slice(2);
const MOST = 4;
const port = 9515 + (process.pid % 400);
const driver = spawn("chromedriver", [`--port=${port}`], { stdio: "ignore" });

async function call(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (value && value.error) throw new Error(value.message);
  return value;
}

async function started() {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await call("GET", "/status");
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  throw new Error("chromedriver does not answer");
}

// Pastes lines, then types digits into the quantity of the last one: each key until its frame is painted.
const MEASURE = `const [lines, done] = arguments;
  const rows = Array.from({ length: lines }, (_, n) => ["货品" + n, "规格", "件", n + 1, "1.5"].join("\\t")).join("\\n");
  const data = new DataTransfer();
  data.setData("text/plain", rows);
  const first = document.querySelector("[data-lines-body] [data-field=name]");
  first.focus();
  first.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  const fields = document.querySelectorAll("[data-lines-body] [data-field=quantity]");
  const field = fields[lines - 1];
  const costs = [];
  const key = () => {
    const begun = performance.now();
    field.value = String(costs.length % 9 + 1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
      costs.push(performance.now() - begun);
      if (costs.length < 60) return setTimeout(key, 5);
      const sorted = costs.slice(10).sort((a, b) => a - b);
      done([document.querySelectorAll("[data-lines-body] tr").length, sorted[sorted.length >> 1]]);
    }, 0));
  };
  setTimeout(key, 1500);`;

try {
  await started();
  const options = { args: ["--headless=new", "--no-sandbox", "--window-size=1280,800"] };
  const { sessionId } = await call("POST", "/session", { capabilities: { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": options } } });
  const at = `/session/${sessionId}`;
  await call("POST", `${at}/timeouts`, { script: 60000 });
  await call("POST", `${at}/url`, { url: `${root}/login` });
  const signIn = "const form = document.querySelector('[name=password]').form; form.username.value = arguments[0]; form.password.value = arguments[1]; form.submit()";
  await call("POST", `${at}/execute/sync`, { script: signIn, args: [username, password] });
  await new Promise((done) => setTimeout(done, 2000));
  const medians = [];
  for (const lines of [3, 300]) {
    await call("POST", `${at}/url`, { url: `${root}/orders/new/CG` });
    const [rows, median] = await call("POST", `${at}/execute/async`, { script: MEASURE, args: [lines] });
    console.log(`${rows} lines: ${median.toFixed(2)} ms a key`);
    medians.push(median);
  }
  const ratio = medians[1] / medians[0];
  console.log(`ratio ${ratio.toFixed(2)}, at most ${MOST}`);
  process.exitCode = ratio <= MOST ? 0 : 1;
  await call("DELETE", at);
} finally {
  driver.kill();
}
