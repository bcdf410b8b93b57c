/** Who started a run that a webhook started. No person has such a name. */
export const startedByWebhook = (path: string): string => `webhook:${path}`;
/** Whether a run was started by something outside that is nobody: behind it is no person whose rights would count. */
export const isTriggerName = (startedBy: string): boolean => startedBy.startsWith("webhook:/");
