import { NotSent } from "../../../ports/transport.ts";

/** By the standard a request with such a method changes nothing. */
const SAFE = ["GET", "HEAD", "OPTIONS"];

/**
 * H6. That a request was not sent says nothing of an attempt that has sent another one, or has one on its way: then the failure of the
 * attempt is a doubt, and a call that must not be repeated is not.
 */
export class RequestsOfAttempt {
  #leaving = 0;

  /** Sends, and says of a request that was not sent whether that can be said of the attempt. */
  async judge(send: () => Promise<Response>): Promise<Response> {
    try {
      return await send();
    } catch (thrown) {
      if (!(thrown instanceof NotSent) || this.#leaving === 0) throw thrown;
      throw Object.assign(new TypeError(`${thrown.message} Another request of this attempt may have left.`, { cause: thrown }), {
        code: "others-sent",
      });
    }
  }

  /** Counts from the call on, before the first wait: what runs beside it sees it. */
  async count(method: string, send: () => Promise<Response>): Promise<Response> {
    if (SAFE.includes(method)) return send();
    this.#leaving++;
    try {
      return await send();
    } catch (thrown) {
      if (thrown instanceof NotSent) this.#leaving--;
      throw thrown;
    }
  }
}
