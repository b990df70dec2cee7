import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The newer Node from npm, where it is installed: it is quicker. */
const toolNode = (): string => {
  const own = join('node_modules', '.bin', 'node');
  return existsSync(own) ? own : process.execPath;
};

/** Makes the schemas of Stripe's parameters, which the stand-in checks requests against. */
export const ensureStripeSchemas = (): Promise<void> =>
  new Promise((done, failed) => {
    const tsx = createRequire(import.meta.url).resolve('tsx/cli');
    const output: string[] = [];
    const child = spawn(toolNode(), [tsx, 'src/sandbox/stripe/schemas/generate.ts'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (part: Buffer): void => void output.push(part.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', failed);
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`The schemas of Stripe could not be made:\n${output.join('')}`));
    });
  });
