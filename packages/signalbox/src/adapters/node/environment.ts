import type { Environment } from "../../ports/environment.ts";

export const processEnvironment: Environment = process.env;
