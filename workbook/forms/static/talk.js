// The talk with Python: every question has a number, every answer carries it back.

const PATIENCE = 15000; // ms until the form says that no answer came

class Talk {
  constructor(model, sheet) {
    this.model = model;
    this.sheet = sheet;
    this.name = Math.random().toString(36).slice(2);
    this.number = 0;
    this.waiting = new Map();
    this.line = new Line(model, (now, was) => sheet.guard(() => this.turned(now, was)));
    this.heard = (message) => {
      if (message.say) sheet.tell(message.say, true);
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
      this.line.heard();
    };
    model.on("msg:custom", this.heard);
  }

  /** Ask Python; an answer that comes late is still an answer. */
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
        resolve({ message: say("lost", error.message ?? error), isCut: true });
      }
    });
  }

  /** Questions on a line that is cut get no answer any more: whoever waits is told. */
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

/** What to do depends on where the page stands: in JupyterLab cells are run, an app is loaded. */
const troubleText = (trouble) => {
  const isLab = document.querySelector(".jp-NotebookPanel-toolbar");
  return say(trouble === "cut" ? "lineCut" : isLab ? "lineGone" : "appGone");
};
