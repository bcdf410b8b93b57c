import type { Answer } from "signalbox/client";

export type Json = Answer<"GET /api/runs">[number]["output"];
