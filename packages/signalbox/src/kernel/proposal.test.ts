import { expect, test } from "vitest";
import { type Proposal, proposalBytes, proposalHash, revise } from "./proposal.ts";

const call = (to: string) => ({
  tool: "mail.send",
  interface: "i",
  connection: null,
  arguments: { to },
  effect: "external",
  delivery: "once",
  hosts: [],
  maxCostUsd: 0,
});
const proposal: Proposal = {
  run: "r",
  step: "/ok",
  revision: 1,
  show: { body: "hi" },
  calls: { constructor: call("a"), toString: call("b"), mail: call("c") },
  expiresAt: "2026-01-01T00:00:00.000Z",
  policy: "none",
  nonce: "r|/ok|1",
};

test("P1: the bytes are canonical, so the order of keys makes no other proposal", () => {
  const reordered = Object.fromEntries(Object.entries(proposal).reverse()) as unknown as Proposal;
  expect(proposalBytes(reordered)).toBe(proposalBytes(proposal));
  expect(proposalHash(proposal)).toMatch(/^[0-9a-f]{64}$/);
});

test("P2: an edit makes a new revision with a new hash", () => {
  const edited = revise(proposal, { show: { body: "hello" }, calls: { mail: { to: "z" } } });
  expect(edited).toMatchObject({ revision: 2, nonce: "r|/ok|2", show: { body: "hello" }, calls: { mail: { ...call("z") } } });
  expect(edited.calls.constructor).toEqual(call("a"));
  expect(proposalHash(edited)).not.toBe(proposalHash(proposal));
  expect(proposalHash(revise(proposal, {}))).not.toBe(proposalHash(proposal));
});

test("a call is changed when it is named, and only then, whatever it is called", () => {
  expect(revise(proposal, { calls: {} }).calls).toEqual(proposal.calls);
  expect(revise(proposal, { show: 1 }).calls).toEqual(proposal.calls);
  expect(Object.keys(revise(proposal, { calls: { other: 1 } }).calls)).toEqual(["constructor", "toString", "mail"]);
  expect(revise(proposal, { calls: { constructor: null } as never }).calls.constructor?.arguments).toBeNull();
});

test("what is shown may be changed to nothing", () => {
  expect(revise(proposal, { show: null }).show).toBeNull();
  expect(revise(proposal, {}).show).toEqual({ body: "hi" });
});
