// The line to the kernel: whether it stands, and what to say while it does not.

/** @import { Kernel, Model } from "./types.d.ts" */

/** @typedef {"" | "cut" | "gone"} Trouble "cut": it is tried again by itself; "gone": this form will not come back */

export class Line {
  /**
   * @param {Model} model
   * @param {(now: Trouble, was: Trouble) => void} changed
   */
  constructor(model, changed) {
    this.model = model;
    /** @type {Trouble} */
    this.trouble = "";
    this.isGone = false;
    /** @type {Kernel | null} */
    this.kernel = model.widget_manager?.kernel ?? null;
    this.asked = () => {
      const now = this.found();
      if (now === this.trouble) return;
      const was = this.trouble;
      this.trouble = now;
      changed(now, was);
    };
    this.lost = () => { this.isGone = true; this.asked(); };
    model.on("comm_live_update", this.lost);
    this.kernel?.connectionStatusChanged?.connect(this.asked);
    this.kernel?.statusChanged?.connect(this.asked);
    this.kernel?.disposed?.connect(this.lost);
  }

  /** @returns {Trouble} */
  found() {
    const { kernel } = this;
    if (this.isGone || kernel?.isDisposed || ["dead", "restarting", "autorestarting"].includes(kernel?.status ?? "")) {
      this.isGone = true; // a kernel that starts anew knows nothing of this form
      return "gone";
    }
    return kernel?.connectionStatus && kernel.connectionStatus !== "connected" ? "cut" : "";
  }

  /** Python has answered: whatever it looked like, the form is alive. */
  heard() {
    this.isGone = false;
    this.asked();
  }

  close() {
    this.model.off("comm_live_update", this.lost);
    this.kernel?.connectionStatusChanged?.disconnect(this.asked);
    this.kernel?.statusChanged?.disconnect(this.asked);
    this.kernel?.disposed?.disconnect(this.lost);
  }
}
