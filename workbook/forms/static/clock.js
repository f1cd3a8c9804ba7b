// The minutes that are left of a point of a meeting, and a question now and then whether there is news.

/** @import { Model } from "./types.d.ts" */

const MINUTE = 60_000;
const LOOK = 4000; // ms between two questions

/** @param {number} ends ms since 1970 @param {number} now @param {{ left: string, over: string }} words */
export function told(ends, now, words) {
  if (!ends) return "";
  const time = new Date(ends).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const left = ends - now;
  const [text, minutes] = left >= 0 ? [words.left, Math.ceil(left / MINUTE)] : [words.over, Math.floor(-left / MINUTE)];
  return text.replace("{time}", time).replace("{minutes}", String(minutes));
}

export default {
  /** @param {{ model: Model, el: HTMLElement }} where */
  render({ model, el }) {
    el.setAttribute("role", "timer");
    const show = () => {
      el.textContent = told(model.get("ends"), Date.now(), model.get("words"));
      el.classList.toggle("wb-over", model.get("ends") > 0 && Date.now() > model.get("ends"));
    };
    const looking = setInterval(() => { if (model.get("watching") && !document.hidden) model.send({ look: true }); }, LOOK);
    const showing = setInterval(show, MINUTE / 6);
    model.on("change:ends", show);
    show();
    return () => {
      clearInterval(looking);
      clearInterval(showing);
      model.off("change:ends", show);
    };
  },
};
