// node examples/05-support-triage/generate.ts > examples/05-support-triage/classifier/model.json, then npm run format
import { train } from "./classifier/naive-bayes.ts";
import { trainingSet } from "./classifier/training-set.ts";

process.stdout.write(`${JSON.stringify(train(trainingSet))}\n`);
