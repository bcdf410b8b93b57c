/** When everything in the airline's records happens: the clock of its policy, in its own time zone. */
export const NOW = "2024-05-15T15:00:00";
