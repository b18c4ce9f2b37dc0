// The flow editor: redraws the picture after each change, and adds a field after each chosen person.
// The server draws the picture and stores nothing.

export function startFlow(form) {
  let asked = 0;
  form.addEventListener("change", (event) => {
    const slots = event.target.closest(".slots");
    if (slots) makeRoom(slots);
    if (!event.target.name.startsWith("trial")) look();
  });

  function look() {
    const turn = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("intent", "look");
    fetch(form.action, { method: "POST", body, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      // Ignores responses that are out of date, and pages without a picture.
      .then((text) => text && turn === asked && show(text), () => {});
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const [old, fresh] = [document, page].map((each) => each.querySelector("[data-picture]"));
  if (old && fresh) old.innerHTML = fresh.innerHTML;
}

function makeRoom(slots) {
  const last = slots.querySelector("select:last-of-type");
  if (!last || !last.value) return;
  const blank = last.cloneNode(true);
  blank.value = "";
  blank.classList.remove("is-invalid");
  slots.appendChild(blank);
}
