import { connect } from "node:net";

/** What came back for bytes that were sent: a status, or none where the server just hung up or said nothing. */
export interface RawAnswer {
  readonly status: number | null;
  readonly text: string;
}
const QUIET_MS = 400;
const MOST = 64 * 1024;

/** Sends bytes on a connection of their own and reads until the server closes it, or has been quiet for a while. */
export function rawAnswer(port: number, bytes: Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let length = 0;
    const end = () => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: status === undefined ? null : Number(status), text });
    };
    socket.setTimeout(QUIET_MS, end);
    socket.on("error", () => undefined);
    socket.on("close", end);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST) end();
    });
    socket.write(bytes);
  });
}
