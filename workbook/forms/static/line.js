// The line to the kernel: whether it stands, and what to say while it does not.

class Line {
  constructor(model, changed) {
    this.model = model;
    this.trouble = ""; // "cut": it is tried again by itself; "gone": this form will not come back
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

  found() {
    const { kernel } = this;
    if (this.isGone || kernel?.isDisposed || ["dead", "restarting", "autorestarting"].includes(kernel?.status)) {
      this.isGone = true; // a kernel that starts anew knows nothing of this form
      return "gone";
    }
    return kernel && kernel.connectionStatus && kernel.connectionStatus !== "connected" ? "cut" : "";
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
