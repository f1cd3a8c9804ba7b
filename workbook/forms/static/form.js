// The form's beginning and end in a notebook's output.

export default {
  render({ model, el: root }) {
    root.classList.add("wb", "wb-form");
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    const sheet = new Sheet(model, root);
    return () => sheet.close();
  },
};
