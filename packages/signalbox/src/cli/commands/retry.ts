import { steering } from "../steering.ts";

export const retry = steering("retry", "try again what failed in a run; what is recorded stays", "Retried.");
