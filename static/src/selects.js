// Finds an option by typing: pinyin, its initials, a code or the name, also in full-width letters.

const PAUSE = 1200;

export function startSelects() {
  let [typed, at, last] = ["", 0, null];
  document.addEventListener("keydown", (event) => {
    const select = event.target;
    if (select.tagName !== "SELECT" || select.multiple || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.normalize("NFKC").toLowerCase();
    const options = Array.from(select.options).filter((option) => option.hasAttribute("data-spelled"));
    if (key.length !== 1 || key === " " || !options.length) return;
    const isOn = select === last && Date.now() - at < PAUSE;
    const words = isOn ? typed + key : key;
    const choices = options.map((option) => ({ spelled: option.getAttribute("data-spelled"), name: option.text }));
    const found = sought(choices, words, options.indexOf(select.options[select.selectedIndex]));
    if (found < 0) return;
    event.preventDefault();
    [typed, at, last] = [words, Date.now(), select];
    if (options[found].selected) return;
    options[found].selected = true;
    ["input", "change"].forEach((name) => select.dispatchEvent(new Event(name, { bubbles: true })));
  });
}

/**
 * The index of the best option, -1 for none: one that begins with the words, else one that contains them. Pressing one
 * letter repeatedly cycles through the options that begin with it.
 */
export function sought(choices, words, now) {
  const begins = (choice, text) => choice.spelled.split(" ").concat(choice.name.toLowerCase()).some((word) => word.startsWith(text));
  const first = choices.findIndex((choice) => begins(choice, words));
  if (first >= 0) return first;
  const isOneLetter = words.length > 1 && Array.from(words).every((letter) => letter === words[0]);
  if (isOneLetter) {
    const all = choices.map((choice, i) => (begins(choice, words[0]) ? i : -1)).filter((i) => i >= 0);
    return all.length ? all[(all.indexOf(now) + 1) % all.length] : -1;
  }
  return choices.findIndex((choice) => choice.spelled.includes(words) || choice.name.toLowerCase().includes(words));
}
