// The talk with Python: what is asked is answered once, also where the line is cut.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../workbook/forms/static/line.js";
import { Talk } from "../../workbook/forms/static/talk.js";

/** A widget's model with a kernel, as far as the talk needs them. */
function made() {
  /** @type {Record<string, Function>} */
  const hearing = {};
  /** @type {any[]} */
  const sent = [];
  /** @type {Set<Function>} */
  const told = new Set();
  const signal = { connect: (/** @type {Function} */ heard) => told.add(heard), disconnect: (/** @type {Function} */ heard) => told.delete(heard) };
  const kernel = { status: "idle", connectionStatus: "connected", isDisposed: false, connectionStatusChanged: signal, statusChanged: signal };
  const model = {
    get: () => "", on: (/** @type {string} */ name, /** @type {Function} */ heard) => { hearing[name] = heard; },
    off: (/** @type {string} */ name) => { delete hearing[name]; }, send: (/** @type {object} */ message) => sent.push(message),
    widget_manager: { kernel },
  };
  const turn = (/** @type {string} */ connectionStatus) => { kernel.connectionStatus = connectionStatus; for (const heard of told) heard(); };
  return { model, kernel, sent, turn, told, hearing, answer: (/** @type {object} */ message) => hearing["msg:custom"](message) };
}

test("each answer goes to whoever asked, in whatever order", async () => {
  const { model, sent, answer } = made();
  const talk = new Talk(model, { tell() {}, guard: (work) => work(), lineTurned() {} });
  const [one, other] = [talk.ask({ do: "check" }), talk.ask({ do: "save" })];
  answer({ id: sent[1].id, saved: [] });
  answer({ id: sent[0].id, faults: {} });
  assert.deepEqual((await one).faults, {});
  assert.deepEqual((await other).saved, []);
  talk.close();
});

test("on a line that is cut whoever waits is told, and who asks is told at once", async () => {
  globalThis.document = /** @type {any} */ ({ querySelector: () => null });
  const { model, sent, turn } = made();
  /** @type {string[]} */
  const turns = [];
  const talk = new Talk(model, { tell() {}, guard: (work) => work(), lineTurned: (now, was) => turns.push(`${was}>${now}`) });
  const waiting = talk.ask({ do: "save" });
  turn("connecting");
  assert.equal((await waiting).isCut, true);
  assert.equal((await talk.ask({ do: "save" })).isCut, true);
  assert.equal(sent.length, 1);
  turn("connected");
  assert.deepEqual(turns, [">cut", "cut>"]);
  talk.close();
});

test("a kernel that was restarted does not come back to this form", () => {
  const { model, kernel, turn, told, hearing } = made();
  const line = new Line(model, () => {});
  kernel.status = "restarting";
  turn("connected");
  kernel.status = "idle";
  turn("connected");
  assert.equal(line.trouble, "gone");
  line.close();
  assert.equal(told.size, 0);
  assert.deepEqual(hearing, {});
});
