import { ensureGenerated, generate } from './build';
import { buildVariables } from '../server/env';

/** `npm run generate`; with `--if-stale` nothing is done where it is up to date. */
const options = {
  variables: buildVariables(),
  say: (line: string): void => console.log(`${line} …`),
};
if (process.argv.includes('--if-stale')) await ensureGenerated(options);
else await generate(options);
