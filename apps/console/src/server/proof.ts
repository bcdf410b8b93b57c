// The server wants to be told again who is signed in, before what is of high risk: the page asks, and what was asked for goes on.
type Answer = (isProved: boolean) => void;
type Ask = (answer: Answer) => void;

let ask: Ask | null = null;

/** Says what asks the person. Null: nothing does any more. */
export const askBy = (asker: Ask | null): void => {
  ask = asker;
};

/** True once they have proved it; false when they would rather leave it. */
export const askForProof = (): Promise<boolean> => new Promise((resolve) => (ask === null ? resolve(false) : ask(resolve)));
