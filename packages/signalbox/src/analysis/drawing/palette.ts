import type { Controller } from "../../kernel/run-state.ts";

export interface Ink {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}
/** Colour has one meaning: who is in control. */
export const inks: { readonly [C in Controller]: Ink } = {
  rules: { fill: "#f1f5f9", stroke: "#64748b", text: "#475569" },
  ai: { fill: "#f3efff", stroke: "#7c3aed", text: "#6d28d9" },
  human: { fill: "#fef6e0", stroke: "#b45309", text: "#92400e" },
};
export const controllerWords: { readonly [C in Controller]: string } = {
  rules: "Rules decide",
  ai: "AI produces",
  human: "A person decides",
};
export const paper = { page: "#ffffff", ink: "#0f172a", quiet: "#475569", line: "#7c8798", faint: "#cbd5e1", group: "#fafbfc" } as const;
export const FONT_FAMILY = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
