// What the sixty nodes are compared with: the same imports, and nothing made of them.

import { and, coalesce, eq, event, gt, merge, pick, present, propose, text, tool, workflow } from "signalbox";
import { z } from "zod";

export const bareImport = [z, and, coalesce, eq, event, gt, merge, pick, present, propose, text, tool, workflow];
