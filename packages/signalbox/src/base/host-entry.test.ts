import { expect, test } from "vitest";
import { isAbout, parseHostEntry } from "./host-entry.ts";

test("a host is read as a URL parser writes it", () => {
  expect(parseHostEntry("api.example")).toEqual({ hostname: "api.example", port: null });
  expect(parseHostEntry("API.Example:8443")).toEqual({ hostname: "api.example", port: 8443 });
  expect(parseHostEntry("api.example:443")).toEqual({ hostname: "api.example", port: 443 });
  expect(parseHostEntry("127.1:80")).toEqual({ hostname: "127.0.0.1", port: 80 });
  expect(parseHostEntry("[::1]")).toEqual({ hostname: "[::1]", port: null });
  expect(parseHostEntry("[0:0::1]:8080")).toEqual({ hostname: "[::1]", port: 8080 });
  expect(parseHostEntry("bücher.example")).toEqual({ hostname: "xn--bcher-kva.example", port: null });
});

test("what is no host is none", () => {
  const none = [
    "",
    " ",
    "https://api.example",
    "api.example/v1",
    "*.example",
    "user@api.example",
    "::1",
    "a:b",
    "a:0",
    "a:99999",
    "a b",
    "a?b",
    "a#b",
    "a\\b",
  ];
  expect(none.filter((text) => parseHostEntry(text) !== null)).toEqual([]);
  expect(parseHostEntry(undefined as unknown as string)).toBeNull();
});

test("an entry is about its port, or about the one that stands for none, or about all", () => {
  const withPort = { hostname: "a", port: 8443 };
  const without = { hostname: "a", port: null };
  expect([8443, 443].map((port) => isAbout(withPort, "a", port, 443))).toEqual([true, false]);
  expect([8443, 443].map((port) => isAbout(without, "a", port, 443))).toEqual([false, true]);
  expect([8443, 443].map((port) => isAbout(without, "a", port, null))).toEqual([true, true]);
  expect(isAbout(without, "b", 443, null)).toBe(false);
});
