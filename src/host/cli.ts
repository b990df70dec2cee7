import { join } from 'node:path';
import { makeLog } from '../adapters/system/log';
import manifest from '../../package.json';
import { failureOf, failureText, warningText } from './cli/exit';
import { makeProgram } from './cli/program';
import { ensureGenerated } from './build';
import { startEmbeddedPostgres } from './embedded-postgres';
import { exitCodes, onEnd } from './ending';
import { keyFromEnvironment, readEnv, secretsOf, serverVariables } from '../server/env';
import { migrate } from './migrate';
import { packedIn } from './packed';
import type { Container } from '../server/container';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const warn = (text: string): void => void process.stderr.write(`${text}\n`);

/** What was opened, in the order of opening; closed backwards. */
const opened: (() => Promise<void>)[] = [];

/** The app over the server's own database: the one of DATABASE_URL, or the embedded one. */
const openApp = async (): Promise<Container> => {
  const env = readEnv();
  let databaseUrl = env.databaseUrl;
  if (databaseUrl === null) {
    const embedded = await startEmbeddedPostgres({ stateDir: join(env.dataDir, 'pg18') });
    opened.push(embedded.stop);
    databaseUrl = embedded.databaseUrl;
  }
  await migrate({ databaseUrl });
  // In a fresh clone the generated code has to be made before what imports it is loaded.
  if (packedIn === null) {
    await ensureGenerated({ variables: serverVariables(env, databaseUrl), say: warn });
  }
  const { makeContainer } = await import('../server/container');
  const log = makeLog({ level: 'error', write: warn, hidden: secretsOf({ ...env, databaseUrl }) });
  const container = makeContainer({ ...env, databaseUrl, worker: 'off' }, log);
  opened.push(container.close);
  return container;
};

let closing: Promise<void> | null = null;

/** Once, whoever asks first: the end of the work, or somebody who stops it meanwhile. */
const closeAll = (): Promise<void> =>
  (closing ??= (async () => {
    for (let close = opened.pop(); close; close = opened.pop()) await close();
  })());

/** Asked for before the words are parsed: what is wrong with them is told as JSON as well. */
const isJson = process.argv.includes('--json');

const main = async (): Promise<number> => {
  let app: Promise<Container> | null = null;
  const stopWatching = onEnd((reason) => {
    // What was asked for is done all the same where nobody reads on.
    if (reason === 'output-closed') return;
    void Promise.resolve(app)
      .catch(() => undefined)
      .then(closeAll)
      .finally(() => process.exit(exitCodes[reason]));
  });
  const program = makeProgram(manifest.version, (json) => ({
    app: () => (app ??= openApp()),
    output: () => ({ json: json(), print }),
    warn: (code, message) => warn(warningText(code, message, isJson)),
    environment: keyFromEnvironment,
  }));
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    const failure = failureOf(error);
    if (failure) warn(failureText(failure, isJson));
    return failure?.exitCode ?? 0;
  } finally {
    await closeAll();
    stopWatching();
  }
};

process.exitCode = await main();
