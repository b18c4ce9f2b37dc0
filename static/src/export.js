// Downloads a list by script, with progress and a stop button. Without scripts, and in web views that cannot save blobs,
// the link itself downloads.

export function startExports(menu) {
  const isWebView = /DingTalk|wxwork/i.test(navigator.userAgent);
  if (isWebView || !window.ReadableStream || !window.AbortController || !window.Blob) return;
  menu.addEventListener("click", (event) => {
    const link = event.target.closest("a[download]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    menu.parentNode.open = false;
    take(link.href, bar(menu));
  });
}

async function take(address, shown) {
  const stop = new AbortController();
  const asked = new URL(address);
  asked.searchParams.set("progress", "1");
  shown.cancel.addEventListener("click", () => stop.abort());
  try {
    const answer = await fetch(asked, { credentials: "same-origin", signal: stop.signal });
    // Too large, signed out and the like: following the link shows the error page.
    if (!answer.ok || !answer.headers.get("content-disposition")) return void location.assign(address);
    const name = answer.headers.get("content-disposition").split('"')[1];
    const file = await read(answer, shown);
    keep(new Blob(file, { type: answer.headers.get("content-type") }), name);
    shown.end(true);
  } catch (broken) {
    if (stop.signal.aborted) shown.remove();
    else shown.end(false);
  }
}

/** Reads the parts of the file and updates the progress bar. */
async function read(answer, shown) {
  const total = Number(answer.headers.get("x-rows"));
  const parts = [];
  const reader = answer.body.getReader();
  // Counts line breaks outside quotes; the first row is the head.
  let rows = -1;
  let isQuoted = false;
  let rest = new Uint8Array(0);
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    let bytes = joined(rest, step.value);
    rest = new Uint8Array(0);
    if (total) {
      for (const byte of bytes) {
        if (byte === 34) isQuoted = !isQuoted;
        else if (byte === 10 && !isQuoted) rows += 1;
      }
      shown.tell(Math.max(rows, 0), total);
    }
    // Lines `rows/total` precede the file. They begin with a digit, the file never does.
    while (!total && !parts.length && bytes.length && bytes[0] < 58 && bytes[0] > 47) {
      const end = bytes.indexOf(10);
      if (end < 0) {
        rest = bytes;
        bytes = new Uint8Array(0);
        break;
      }
      const [done, all] = String.fromCharCode(...bytes.subarray(0, end)).split("/");
      shown.tell(Number(done), Number(all));
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length) parts.push(bytes);
  }
  return parts;
}

// A chunk may end within a line.
function joined(first, second) {
  if (!first.length) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function bar(menu) {
  const words = (name) => menu.getAttribute(`data-${name}`);
  const place = document.createElement("div");
  place.className = "export-bar";
  place.setAttribute("role", "status");
  const said = document.createElement("p");
  const meter = document.createElement("progress");
  meter.setAttribute("aria-hidden", "true");
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "btn btn-link btn-sm";
  cancel.textContent = words("cancel");
  [said, meter, cancel].forEach((part) => place.appendChild(part));
  const found = menu.closest(".found");
  found.parentNode.insertBefore(place, found.nextSibling);
  let written = 0;
  let total = 0;
  const say = (name, n) => { said.textContent = words(name).replace("{n}", n.toLocaleString()).replace("{total}", total.toLocaleString()); };
  return {
    cancel,
    tell(n, all) {
      written = n;
      total = Math.max(n, all);
      meter.max = total || 1;
      meter.value = n;
      say("said", n);
    },
    end(isDone) {
      meter.remove();
      cancel.remove();
      say(isDone ? "done" : "broken", written);
      place.classList.add(isDone ? "is-done" : "is-broken");
    },
    remove() { place.remove(); },
  };
}
