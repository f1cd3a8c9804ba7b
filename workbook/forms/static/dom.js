// Elements made from code.

/**
 * Make an element: attributes that are false, null or undefined are left out, `on…` are listeners.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

/**
 * @param {string} text
 * @param {(event: Event) => unknown} onclick
 * @param {Record<string, any>} attributes
 */
export const button = (text, onclick, attributes = {}) =>
  el("button", { type: "button", class: "wb-button", onclick, ...attributes }, text);

/** @returns {HTMLElement | null} */
export const focused = () => (document.activeElement instanceof HTMLElement ? document.activeElement : null);
