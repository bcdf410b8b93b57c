import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonical, type Json } from "./json.ts";

/** SHA-256 of a text in lower-case hex. Pure and synchronous: the kernel and a browser compute the same. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** SHA-256 of a value's canonical bytes (RFC 8785). */
export const hashOf = (value: Json): string => sha256Hex(canonical(value));
