import { aesEnvelope } from "./adapters/node/aes-envelope.ts";
import { processEnvironment } from "./adapters/node/environment.ts";
import { processRedactor } from "./adapters/node/process-redactor.ts";
import { secretKeysOf } from "./adapters/node/secret-key.ts";
import { systemClock } from "./adapters/node/system-clock.ts";
import { SqliteAccountStore } from "./adapters/sqlite/sqlite-account-store.ts";
import type { EngineOptions } from "./engine/engine-options.ts";
import { AuditLog } from "./http/server/auth/audit-log.ts";

type SecretOptions = Pick<EngineOptions, "redactor" | "environment" | "envelope" | "audit">;

/** What an engine of this process does with secrets: the key is the environment's, and acts go into the audit journal of its folder. */
export function engineSecrets(home: string): SecretOptions {
  const keys = secretKeysOf(processEnvironment);
  for (const text of keys?.texts ?? []) processRedactor.learn("key", text);
  return {
    redactor: processRedactor,
    environment: processEnvironment,
    ...(keys === null ? {} : { envelope: aesEnvelope(keys) }),
    audit: async (act) => {
      const store = new SqliteAccountStore(home);
      try {
        await new AuditLog(store, () => systemClock.now()).append(act);
      } finally {
        store.close();
      }
    },
  };
}
