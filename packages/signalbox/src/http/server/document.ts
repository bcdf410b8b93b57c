import type { Api } from "./api.ts";

/** The OpenAPI 3.1 document of the served operations, at /api/openapi.json. */
export function apiDocument(api: Api): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "session", { type: "apiKey", in: "cookie", name: "__Host-signalbox" });
  api.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  api.get("/api/openapi.json", (context) =>
    context.json(
      api.getOpenAPI31Document({
        openapi: "3.1.0",
        info: {
          title: "Signalbox",
          version: "1",
          description: "Everything that the command line does. Each operation names its permission in `x-permission`.",
        },
      }),
    ),
  );
}
