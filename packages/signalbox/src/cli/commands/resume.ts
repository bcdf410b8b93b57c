import { steering } from "../steering.ts";

export const resume = steering("resume", "let a paused run go on", "Resumed.");
