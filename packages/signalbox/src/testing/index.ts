// What tests of workflows use: doubles at the ports, nothing inside.
export { type Line, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
