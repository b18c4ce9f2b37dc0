// Free login inside DingTalk: asks the client for a code and posts it (messaging.md C1).
// The user agent is only a hint to try; the server identifies the user by the code.
import { sdk } from "dingtalk-sdk";

// Callbacks may never fire, above all on the desktop.
const PATIENCE = 2500;

const inDingTalk = /DingTalk/i.test(navigator.userAgent);

startLogin(document.getElementById("dingtalk-login"));
startClosing();

function startLogin(form) {
  if (!form) return;
  if (form.hasAttribute("data-failed")) {
    show("dingtalk-failed", true);
    return;
  }
  const bridge = form.getAttribute("data-demo-bridge");
  const inSimulator = bridge && window.parent !== window;
  if (!inDingTalk && !inSimulator) return;
  show("dingtalk-waiting", true);
  show("password-panel", false);
  const corpId = form.getAttribute("data-corp-id");
  const clientId = form.getAttribute("data-client-id");
  (inSimulator ? codeFromSimulator(bridge, corpId) : codeFromDingTalk(corpId, clientId)).then(
    (code) => {
      form.querySelector("[name=code]").value = code;
      form.submit();
    },
    () => {
      show("dingtalk-waiting", false);
      show("dingtalk-failed", true);
      show("password-panel", true);
    },
  );
}

function codeFromDingTalk(corpId, clientId) {
  if (!sdk) return Promise.reject(new Error("no SDK"));
  const ask = (call, options) => within((resolve, reject) => {
    const given = (answer) => (answer && answer.code ? resolve(answer.code) : reject(new Error("no code")));
    const promise = call({ ...options, onSuccess: given, onFail: reject });
    if (promise && promise.then) promise.then(given, reject);
  });
  return ask(sdk.askNew, { corpId, clientId })
    .catch(() => ask((options) => { sdk.ready(() => sdk.askLegacy(options)); }, { corpId }));
}

/** `whsm demo` shows pages in a frame of the simulator, which acts as the client. Accepts messages of its origin only. */
function codeFromSimulator(address, corpId) {
  const origin = new URL(address, location.href).origin;
  return within((resolve) => {
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.origin !== origin || event.source !== window.parent) return;
      if (said && said.type === "whsm-sim-auth-code" && said.code) resolve(said.code);
    });
    window.parent.postMessage({ type: "whsm-sim-auth-code-request", corpId }, origin);
  });
}

function startClosing() {
  if (!inDingTalk || !sdk) return;
  document.querySelectorAll("[data-close-page]").forEach((button) => {
    button.hidden = false;
    // The first call is for phones, the second for the desktop panel; each fails silently where it is unknown.
    button.addEventListener("click", () => [sdk.closePage, sdk.quitPage].forEach((close) => {
      const promise = close({});
      if (promise && promise.then) promise.then(null, () => {});
    }));
  });
}

function within(work) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no answer")), PATIENCE);
    work(resolve, reject);
  });
}

function show(id, shown) {
  const element = document.getElementById(id);
  if (element) element.hidden = !shown;
}
