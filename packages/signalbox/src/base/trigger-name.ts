/** Who started a run that a webhook started. No person has such a name. */
export const startedByWebhook = (path: string): string => `webhook:${path}`;
/** Who started a run that somebody sent in over a public form. */
export const startedByForm = (form: string): string => `form:${form}`;
/** Whether a run was started by something outside that is nobody: behind it is no person whose rights would count. */
export const isTriggerName = (startedBy: string): boolean => startedBy.startsWith("webhook:/") || startedBy.startsWith("form:");
