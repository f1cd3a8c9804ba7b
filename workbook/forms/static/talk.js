// The talk with Python: every question has a number, every answer carries it back.

/** @import { Answer, Model } from "./types.d.ts" */
/** @import { Trouble } from "./line.js" */

import { Line } from "./line.js";
import { say } from "./words.js";

export const PATIENCE = 15000; // ms until the form says that no answer came

/** What to do depends on where the page stands: in JupyterLab cells are run, an app is loaded. @param {Trouble} trouble */
export const troubleText = (trouble) => {
  const isLab = document.querySelector(".jp-NotebookPanel-toolbar");
  return say(trouble === "cut" ? "lineCut" : isLab ? "lineGone" : "appGone");
};

/**
 * Who talks: hears what Python says, and is told when the line is cut and stands again.
 * @typedef {object} Listener
 * @property {(text: string, isBad?: boolean) => void} tell
 * @property {(work: () => any) => any} guard
 * @property {(now: Trouble, was: Trouble) => void} lineTurned
 */

export class Talk {
  /**
   * @param {Model} model
   * @param {Listener} sheet
   */
  constructor(model, sheet) {
    this.model = model;
    this.sheet = sheet;
    this.name = Math.random().toString(36).slice(2);
    this.number = 0;
    /** @type {Map<string | undefined, (answer: Answer) => void>} */
    this.waiting = new Map();
    this.line = new Line(model, (now, was) => sheet.guard(() => this.turned(now, was)));
    this.heard = (/** @type {Answer & { say?: string }} */ message) => {
      if (message.say) sheet.tell(message.say, true);
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
      this.line.heard();
    };
    model.on("msg:custom", this.heard);
  }

  /**
   * Ask Python; an answer that comes late is still an answer.
   * @param {{ do: string, [name: string]: unknown }} question
   * @returns {Promise<Answer>}
   */
  ask(question) {
    if (this.line.trouble) return Promise.resolve({ message: troubleText(this.line.trouble), isCut: true });
    const id = `${this.name}:${(this.number += 1)}`;
    return new Promise((resolve) => {
      const slow = setTimeout(() => { if (question.do !== "news") this.sheet.tell(say("slow"), true); }, PATIENCE);
      this.waiting.set(id, (answer) => { clearTimeout(slow); resolve(answer); });
      try {
        this.model.send({ ...question, id });
      } catch (error) {
        clearTimeout(slow);
        this.waiting.delete(id);
        resolve({ message: say("lost", error instanceof Error ? error.message : String(error)), isCut: true });
      }
    });
  }

  /** Questions on a line that is cut get no answer any more: whoever waits is told. @param {Trouble} now @param {Trouble} was */
  turned(now, was) {
    if (now) {
      const waiting = [...this.waiting.values()];
      this.waiting.clear();
      for (const resolve of waiting) resolve({ message: troubleText(now), isCut: true });
    }
    this.sheet.lineTurned(now, was);
  }

  close() {
    this.model.off("msg:custom", this.heard);
    this.line.close();
  }
}
