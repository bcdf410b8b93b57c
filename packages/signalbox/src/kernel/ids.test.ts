import { expect, test } from "vitest";
import type { Event } from "./event.ts";
import { commandId, nodeOf, nodePath, openedBy, stepOf, stepPath } from "./ids.ts";

test("people read a node's place without what ids need", () => {
  expect([nodePath("", "check"), nodePath("leads[3]", "check")]).toEqual(["check", "leads[3]/check"]);
  expect([stepPath("", "check"), stepPath("leads[3]", "check")]).toEqual(["/check", "leads[3]/check"]);
});

test.each(["", "leads[3]", "work[2.0]/both.a~2f~b"])("a command's id in the frame '%s' says its step and its node", (frame) => {
  const id = commandId(frame, "check", "2.1");
  expect(id).toBe(`${frame}/check#2.1`);
  expect([stepOf(id), nodeOf(id)]).toEqual([stepPath(frame, "check"), "check"]);
});

test("an event says which command it opens, and an answer opens none", () => {
  const at = { controller: "rules", frame: "leads[3]", node: "check" } as const;
  const started: Event = { ...at, type: "step-started", kind: "step", attempt: 2, drop: [] };
  const opened: Event = { ...at, type: "command-opened", id: "leads[3]/check#2.settle", kind: "settlement" };
  expect([started, opened].map((event) => openedBy(event))).toEqual(["leads[3]/check#2", "leads[3]/check#2.settle"]);
  expect(openedBy({ type: "command-withdrawn", controller: "rules", id: "leads[3]/check#2.settle" })).toBeNull();
});
