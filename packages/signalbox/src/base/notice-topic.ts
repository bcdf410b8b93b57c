/** What somebody is told of. needed: a person has to act. failed: a run ended or stopped by a failure. alert: a rule over many runs. */
export const noticeTopics = ["needed", "failed", "alert"] as const;
export type NoticeTopic = (typeof noticeTopics)[number];
