// The clock of a meeting: minutes left are rounded up, minutes over time down.
import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../workbook/forms/static/clock.js";

const words = { left: "until {time}: {minutes} left", over: "ended {time}: {minutes} over" };

test("a point that has not begun says nothing", () => assert.equal(told(0, 1000, words), ""));

test("what is left is rounded up and what is over down", () => {
  const ends = new Date(2026, 10, 29, 10, 30).getTime();
  assert.match(told(ends, ends - 61_000, words), /^until .*10:30.*: 2 left$/);
  assert.match(told(ends, ends, words), /: 0 left$/);
  assert.match(told(ends, ends + 119_000, words), /^ended .*: 1 over$/);
});
