// The layout faults of the open page, one line each. Written for Chromium 69 as well.
function layoutFaults() {
  const faults = [];
  const wide = document.documentElement.clientWidth;
  const name = (element) => {
    const classes = String(element.className && element.className.baseVal === undefined ? element.className : "");
    const said = (element.value || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 24);
    return element.tagName.toLowerCase() + (classes ? "." + classes.trim().split(/\s+/).join(".") : "") + " 「" + said + "」";
  };
  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const above = (element) => {
    const all = [];
    for (let each = element; each && each !== document.documentElement; each = each.parentElement) all.push(each);
    return all;
  };
  // Cut after some lines on purpose: the title attribute has the whole text.
  const isClamped = (element) => !!element.title && !/^(none|)$/.test(style(element).webkitLineClamp || "");
  const scrolls = (element) => element !== document.body && /auto|scroll/.test(style(element).overflowX + style(element).overflowY);
  // For screen readers only, or folded.
  const isFolded = (element) => element.parentElement && element.parentElement.matches("details:not([open])") && !element.matches("summary");
  const isHidden = (element) => above(element).some((each) => isFolded(each) ||
    style(each).visibility === "hidden" || style(each).opacity === "0" || style(each).clip === "rect(0px, 0px, 0px, 0px)" || each.matches(".skip"));
  // Floating elements cover the page by design: compares texts of the same layer only.
  const layer = (element) => above(element).find((each) => /fixed|sticky|absolute/.test(style(each).position)) || null;

  if (document.scrollingElement.scrollWidth > window.innerWidth) {
    faults.push("the page is " + (document.scrollingElement.scrollWidth - window.innerWidth) + " px too wide");
  }
  const shown = Array.from(document.body.querySelectorAll("*")).filter((element) => element.getClientRects().length && !element.closest("svg"));
  shown.forEach((element) => {
    if (element.matches("select, textarea, input, option") || style(element).display === "inline" || element.clientWidth < 2) return;
    const tooWide = element.scrollWidth > element.clientWidth + 1;
    const tooHigh = element.scrollHeight > element.clientHeight + 1 && /hidden|clip/.test(style(element).overflowY);
    if (scrolls(element) || (!tooWide && !tooHigh) || isHidden(element) || (tooHigh && isClamped(element))) return;
    // The content of a scrolling box may be wider than the box, and floats may lie outside their parent.
    if (element.querySelector(".menu-body")) return;
    if (tooWide && style(element).textOverflow === "ellipsis" && element.title) return;
    // Elements that overflow their parent on purpose, and the trailing space of some words.
    const margins = Array.from(element.querySelectorAll("*")).map((each) => parseFloat(style(each).marginRight));
    const room = margins.reduce((one, other) => Math.max(one, other), 0);
    if (tooWide && (margins.some((each) => each < 0) || element.scrollWidth <= element.clientWidth + 1 + room)) return;
    if (tooWide) faults.push("wider than its box by " + (element.scrollWidth - element.clientWidth) + " px: " + name(element));
    else faults.push("cut below: " + name(element));
  });
  shown.filter((element) => element.matches("a, button, .btn, input:not([type=hidden]), select, textarea, summary, label")).forEach((element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || isHidden(element) || above(element).some((each) => each !== element && scrolls(each))) return;
    if (box.left < -1 || box.right > wide + 1) faults.push("outside of the page: " + name(element));
  });

  // Texts that overlap.
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest("script, style, template, option, svg, datalist") || !parent.getClientRects().length) continue;
    if (isHidden(parent)) continue;
    const over = layer(parent);
    const box = above(parent).find((each) => scrolls(each) || isClamped(each));
    const seen = box ? box.getBoundingClientRect() : null;
    const range = document.createRange();
    range.selectNodeContents(text);
    Array.from(range.getClientRects()).forEach((rect) => {
      const isSeen = !seen || (rect.left < seen.right && rect.right > seen.left && rect.top < seen.bottom && rect.bottom > seen.top);
      if (rect.width > 1 && isSeen) texts.push({ rect, parent, over });
    });
  }
  texts.sort((one, other) => one.rect.top - other.rect.top);
  texts.forEach((one, index) => {
    for (let next = index + 1; next < texts.length && texts[next].rect.top < one.rect.bottom; next += 1) {
      const other = texts[next];
      if (other.over !== one.over || other.parent === one.parent || other.parent.contains(one.parent) || one.parent.contains(other.parent)) continue;
      const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const down = Math.min(one.rect.bottom, other.rect.bottom) - other.rect.top;
      if (across > 2 && down > 0.4 * Math.min(one.rect.height, other.rect.height)) {
        faults.push(name(one.parent) + " lies on " + name(other.parent));
      }
    }
  });
  return faults.slice(0, 20);
}
