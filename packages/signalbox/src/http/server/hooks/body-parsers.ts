// W4. A body is read by the one parser of the type that it declares, and by no other. A type without a parser is refused, and so is a body
// that is packed: the bytes that were signed are the bytes that are read.
import type { Json } from "../../../base/json.ts";
import { bodyLimits, complaintAbout } from "../body-guard.ts";
import { HttpError } from "../http-error.ts";

const parsers: Readonly<Record<string, (body: Uint8Array) => Json>> = { "application/json": parseJson };

export function parseBody(headers: Headers, body: Uint8Array): Json {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").split(";").map((part) => part.trim().toLowerCase());
  const parse = Object.hasOwn(parsers, type) ? parsers[type] : undefined;
  const isPlain = (headers.get("content-encoding") ?? "identity") === "identity";
  if (parse === undefined || !isPlain || parameters.some((parameter) => !/^charset="?utf-8"?$/.test(parameter)))
    throw new HttpError("media-type-unsupported", `A delivery is sent as ${Object.keys(parsers).join(" or ")}, in UTF-8 and not packed.`);
  return parse(body);
}

function parseJson(body: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)) as Json;
  } catch {
    throw new HttpError("request-invalid", "The body is not JSON.");
  }
  const complaint = complaintAbout(value, bodyLimits.keys);
  if (complaint !== null) throw new HttpError("request-invalid", complaint);
  return value;
}
