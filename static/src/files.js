// Attachments of the form: chosen, dropped or pasted. Uploads in the background, one at a time, to keep their order.
import { pressed } from "./pressed.js";

export function startFiles(section) {
  const form = section.closest("form");
  const part = (name) => section.querySelector(`[data-files-${name}]`);
  const [list, input, drop, said] = ["list", "input", "drop", "said"].map(part);
  const jobs = [];
  let held = null;

  part("choose").addEventListener("click", () => input.click());
  part("shoot").addEventListener("click", () => part("camera").click());
  [input, part("camera")].forEach((chooser) => {
    chooser.addEventListener("change", () => {
      Array.from(chooser.files).forEach(add);
      chooser.value = "";
    });
    // A stored order owns its files at once: nothing is unsaved.
    chooser.addEventListener("input", (event) => { if (form.elements.version) event.stopPropagation(); });
  });
  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (button) remove(button);
  });
  ["dragover", "dragleave", "drop"].forEach((kind) => section.addEventListener(kind, (event) => {
    if (!event.dataTransfer || Array.from(event.dataTransfer.types).indexOf("Files") < 0) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") Array.from(event.dataTransfer.files).forEach(add);
  }));
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData ? Array.from(event.clipboardData.files) : [];
    // A copied range of a spreadsheet comes as text and as a picture: the text is pasted.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    files.forEach(add);
  });

  // Runs before the form's other listeners: waits for uploads in flight, then presses the same button again.
  form.addEventListener("submit", (event) => {
    if (!jobs.length) return;
    event.preventDefault();
    held = jobs.some((job) => job.failed) ? null : pressed(form);
    say(held ? "wait" : "mend");
    section.scrollIntoView({ block: "nearest" });
  });

  function say(what) {
    said.textContent = what ? section.getAttribute(`data-${what}`) : "";
  }

  function add(file) {
    const row = document.importNode(section.querySelector("[data-file-template]").content, true).querySelector("li");
    const ending = file.name.split(".").pop();
    row.querySelector(".file-kind").textContent = ending.length < 6 ? ending.toUpperCase() : "…";
    row.querySelector(".file-name").textContent = file.name;
    const job = { file, row, press: uuid(), running: false, failed: false, request: null };
    row.querySelector("[data-file-cancel]").addEventListener("click", () => cancel(job));
    row.querySelector("[data-file-retry]").addEventListener("click", () => retry(job));
    const there = list.children.length;
    list.appendChild(row);
    jobs.push(job);
    if (file.size > Number(section.getAttribute("data-largest"))) fail(job, section.getAttribute("data-large"), false);
    else if (there >= Number(section.getAttribute("data-most"))) fail(job, section.getAttribute("data-many"), true);
    next();
  }

  function next() {
    const waiting = jobs.filter((job) => !job.failed);
    if (waiting.length && !waiting[0].running) send(waiting[0]);
    if (jobs.length) return;
    say(null);
    if (!held) return;
    const button = held;
    held = null;
    button.click();
  }

  function send(job) {
    const body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    body.append("press", job.press);
    body.append("file", job.file, job.file.name);
    const request = new XMLHttpRequest();
    const bar = job.row.querySelector("progress");
    job.running = true;
    job.request = request;
    request.open("POST", section.getAttribute("data-to"));
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
    });
    request.addEventListener("load", () => {
      if (request.status === 201) done(job, request.responseText);
      else if (request.status === 422) fail(job, request.responseText, false);
      else fail(job, section.getAttribute("data-failed"), true);
    });
    request.addEventListener("error", () => fail(job, section.getAttribute("data-failed"), true));
    request.send(body);
  }

  function done(job, html) {
    const holder = document.createElement("ul");
    holder.innerHTML = html;
    list.replaceChild(holder.querySelector("li"), job.row);
    jobs.splice(jobs.indexOf(job), 1);
    next();
  }

  function fail(job, text, mayRetry) {
    job.running = false;
    job.failed = true;
    job.row.querySelector("progress").hidden = true;
    job.row.querySelector(".file-fault").textContent = text;
    job.row.querySelector("[data-file-retry]").hidden = !mayRetry;
    if (held) say("mend");
    held = null;
    next();
  }

  function retry(job) {
    job.failed = false;
    job.row.querySelector("progress").hidden = false;
    job.row.querySelector(".file-fault").textContent = "";
    job.row.querySelector("[data-file-retry]").hidden = true;
    say(null);
    next();
  }

  function cancel(job) {
    if (job.request) job.request.abort();
    job.row.remove();
    jobs.splice(jobs.indexOf(job), 1);
    part("choose").focus();
    next();
  }

  function remove(button) {
    const row = button.closest("li");
    const request = new XMLHttpRequest();
    button.disabled = true;
    request.open("POST", button.getAttribute("data-file-remove"));
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.addEventListener("load", () => {
      // 404: removed already.
      if (request.status !== 204 && request.status !== 404) return failed();
      row.remove();
      part("choose").focus();
    });
    const failed = () => {
      button.disabled = false;
      said.textContent = section.getAttribute("data-failed");
    };
    request.addEventListener("error", failed);
    request.send(`csrf=${encodeURIComponent(form.elements.csrf.value)}`);
  }
}

// A random UUID; the oldest webviews lack crypto.randomUUID.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
