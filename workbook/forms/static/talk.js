// The talk with Python: every question has a number, every answer carries it back.

const PATIENCE = 15000; // ms until the form says that no answer came

class Talk {
  constructor(model, sheet) {
    this.model = model;
    this.sheet = sheet;
    this.name = Math.random().toString(36).slice(2);
    this.number = 0;
    this.waiting = new Map();
    this.heard = (message) => {
      if (message.say) sheet.tell(message.say, true);
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    };
    model.on("msg:custom", this.heard);
  }

  /** Ask Python; an answer that comes late is still an answer. */
  ask(question) {
    const id = `${this.name}:${(this.number += 1)}`;
    return new Promise((resolve) => {
      const slow = setTimeout(() => { if (question.do !== "news") this.sheet.tell(say("slow"), true); }, PATIENCE);
      this.waiting.set(id, (answer) => { clearTimeout(slow); resolve(answer); });
      try {
        this.model.send({ ...question, id });
      } catch (error) {
        clearTimeout(slow);
        this.waiting.delete(id);
        resolve({ message: say("lost", error.message ?? error) });
      }
    });
  }

  close() { this.model.off("msg:custom", this.heard); }
}
