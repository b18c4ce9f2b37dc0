// People for `@` in a comment, by name or pinyin. Choosing one writes the name and ticks the person.
// The focus stays in the text: arrow keys choose, Enter or Tab takes, Esc closes.

const MOST = 6;

export function startMentions(field) {
  const people = Array.from(field.form.querySelectorAll("input[data-name]"));
  const list = document.createElement("ul");
  list.className = "goods-list mention-list";
  list.id = `${field.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("data-mentions"));
  field.parentNode.classList.add("mention-at");
  let found = [];
  let active = 0;

  field.addEventListener("input", look);
  field.addEventListener("click", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", keys);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(found[Array.from(list.children).indexOf(option)]);
  });

  // What stands between the last @ and the cursor.
  function typed() {
    const before = field.value.slice(0, field.selectionEnd);
    const sign = Math.max(before.lastIndexOf("@"), before.lastIndexOf("＠"));
    const word = before.slice(sign + 1);
    const isName = sign >= 0 && !/[\s，。；：、,;:]/.test(word) && !/[\w.]$/.test(before.slice(0, sign));
    return isName ? { sign, word: word.toLowerCase() } : null;
  }

  function look() {
    const at = typed();
    found = at ? people.filter((person) => fits(person, at.word)).slice(0, MOST) : [];
    if (!found.length || (found.length === 1 && found[0].dataset.name.toLowerCase() === at.word)) return void close();
    list.textContent = "";
    found.forEach((person, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.textContent = person.dataset.called;
      list.appendChild(option);
    });
    field.parentNode.insertBefore(list, field.nextSibling);
    field.setAttribute("aria-controls", list.id);
    mark(0);
  }

  function close() {
    found = [];
    list.remove();
    field.removeAttribute("aria-controls");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(at) {
    active = (at + found.length) % found.length;
    Array.from(list.children).forEach((each, i) => each.setAttribute("aria-selected", String(i === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function take(person) {
    const { sign } = typed();
    field.setRangeText(`@${person.dataset.name} `, sign, field.selectionEnd, "end");
    person.checked = true;
    close();
    field.focus();
    person.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function keys(event) {
    if (!found.length || event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(event.key === "ArrowDown" ? active + 1 : active - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(found[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }
}

function fits(person, word) {
  const spelled = person.dataset.spelled.split(" ");
  return !word || person.dataset.name.toLowerCase().includes(word) || spelled.some((each) => each.startsWith(word));
}
