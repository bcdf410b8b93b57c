import { messageOf } from "../../../base/error.ts";

// What fails after a request began to leave has a code of its own: whatever the socket said (a host that is unreachable, say), it was sent.

/** Nobody knows what became of the request. */
export const lost = (host: string, cause: unknown): Error =>
  Object.assign(new TypeError(`The request to ${host} was sent, and its answer is lost: ${messageOf(cause)}`, { cause }), {
    code: "answer-lost",
  });

/** There is an answer, and a tool does not get it. */
export const refusedAnswer = (host: string, why: string): Error =>
  Object.assign(new TypeError(`${host} answered, but ${why}`), { code: "answer-refused" });
