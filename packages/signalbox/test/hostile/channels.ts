// Channels that are the same on every stage: fixtures, and what people say to a running agent.
import type { AnyTool } from "../../src/index.ts";
import { lookUpLegacy, readAttachment, reader, readHeaders, readPage } from "./fixture-tools.ts";
import type { Channel } from "./stage.ts";

const fixture = (name: string, tool: AnyTool): Channel => ({
  name,
  fit: { grants: [tool] },
  looks: tool.card.id,
  place: (text, { fixture: places }) => {
    places[tool.card.id] = text;
  },
});
export const webPage = fixture("web page", readPage);
export const attachment = fixture("attachment", readAttachment);
export const headers = fixture("mail headers", readHeaders);
export const toolError = fixture("tool error", lookUpLegacy);

export const subAgent: Channel = {
  name: "sub-agent's result",
  fit: { delegates: [reader] },
  looks: "delegate_reader",
  place: (text, { fixture: places }) => {
    places[readPage.card.id] = text;
  },
};
export const tell: Channel = {
  name: "a person's message (tell)",
  place: (text, scene) => {
    scene.told = text;
  },
};
/** A colleague who pastes what they were sent. */
export const askedPerson = (who: string): Channel => ({
  name: "answer to a question (ask)",
  fit: { ask: { who, withinMs: 3_600_000 } },
  looks: "ask",
  place: (text, scene) => {
    scene.answered = text;
  },
});
