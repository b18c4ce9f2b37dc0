// Where Enter goes in the lines of an order; the server remembers the user's choice.

/** Returns whether Enter goes to the right. */
export function startEnter(section) {
  const choice = section.querySelector("[data-enter-goes]");
  if (!choice) return () => false;
  // Not part of the order: neither saved with it nor an unsaved change.
  ["input", "keydown"].forEach((name) => choice.addEventListener(name, (event) => event.stopPropagation()));
  choice.addEventListener("change", (event) => {
    event.stopPropagation();
    const body = new URLSearchParams();
    body.set("csrf", choice.form.elements.namedItem("csrf").value);
    body.set("enter", choice.value);
    fetch(choice.getAttribute("data-enter-goes"), { method: "POST", credentials: "same-origin", body }).catch(() => {});
  });
  return () => choice.value === "right";
}
