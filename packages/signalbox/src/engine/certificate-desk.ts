import { type Certificate, certify } from "../analysis/certificate/certificate.ts";
import { SignalboxError } from "../base/error.ts";
import type { Graph } from "../definition/graph.ts";
import type { CertificateFilter } from "../ports/certificate.ts";
import type { ModelCard } from "../ports/model.ts";
import type { VersionRow } from "../ports/run-store.ts";
import type { Core } from "./core.ts";

/** Certifies versions that the store has, by the models, prices and policies that hold now. */
export class CertificateDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws SignalboxError `not-found` for a workflow or a version of which there is nothing. */
  certificate({ workflow, version }: CertificateFilter): Certificate {
    const row = this.#version(workflow, version);
    return certify(JSON.parse(row.graph) as Graph, {
      version: row.number,
      graph: (_workflow, hash) => this.#graphOf(hash),
      model: (name) => this.#cardOf(name),
      policies: this.#core.services.policies.inForce.map(({ data }) => data),
      factTool: (tool) => this.#core.services.policies.tools.get(tool)?.card ?? null,
      people: this.#core.people,
      maxCostUsd: (tool) => this.#registeredCost(tool),
    });
  }

  #version(workflow: string, number: number | undefined): VersionRow {
    const { read } = this.#core.services.store;
    const live = this.#core.registry.find(workflow)?.version;
    if (number === undefined && live !== undefined) return live;
    const versions = read.versions(workflow);
    const found = number === undefined ? versions.at(-1) : versions.find((version) => version.number === number);
    if (found !== undefined) return found;
    if (versions.length === 0) throw new SignalboxError("not-found", `There is no workflow "${workflow}".`);
    throw new SignalboxError("not-found", `The workflow "${workflow}" has no version ${number}. It has ${versions.length}.`);
  }

  #graphOf(hash: string): Graph | null {
    const row = this.#core.services.store.read.versionByHash(hash);
    return row === null ? null : (JSON.parse(row.graph) as Graph);
  }

  #cardOf(name: string): ModelCard | null {
    try {
      return this.#core.services.model?.card(name) ?? null;
    } catch {
      return null;
    }
  }

  /** What a call costs is no part of a tool's interface: newer code may be dearer than the version says. */
  #registeredCost = (tool: string): number =>
    Math.max(0, ...this.#core.registry.workflows.map(({ tools }) => tools.get(tool)?.card.maxCostUsd ?? 0));
}
