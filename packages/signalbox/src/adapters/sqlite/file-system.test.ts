import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { networkFileSystem, requireLocalDisk } from "./file-system.ts";

test("S1.3 a network file system is recognised by its magic number, whatever its sign", () => {
  expect(networkFileSystem(0x6969)).toBe("NFS");
  expect(networkFileSystem(0xff534d42)).toBe("CIFS");
  expect(networkFileSystem(0xff534d42 | 0)).toBe("CIFS");
  expect(networkFileSystem(0xef53)).toBeNull();
});

test("S1.3 a local folder is accepted", () => {
  expect(() => requireLocalDisk(tmpdir())).not.toThrow();
});
