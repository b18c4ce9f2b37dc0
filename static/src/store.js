// What a page keeps in the browser: JSON values under a key.

/** The store, "localStorage" or "sessionStorage"; null where the browser denies access, as in some private windows. */
export function opened(name) {
  try {
    return window[name];
  } catch (closed) {
    return null;
  }
}

/** The value of a key; null for none or a damaged one. */
export function read(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch (damaged) {
    return null;
  }
}

/** Keeps a value. A full store keeps nothing rather than an older value. */
export function put(store, key, value) {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch (full) {
    store.removeItem(key);
  }
}
