import { askedToEnd } from './ending';
import { isOnThisMachine } from '../server/env';
import { startApp, type StartedApp } from './start-app';

const onlyHere = '  Note       Set APP_URL: neither Saleor nor Stripe can reach this one.';

const describe = ({ env, url, embedded }: StartedApp): string => {
  const database = embedded
    ? `embedded PostgreSQL in ${embedded.stateDir} (set DATABASE_URL to use another one)`
    : 'the one of DATABASE_URL';
  return [
    '',
    '  Stripe Orders for Saleor is ready.',
    '',
    `  App        ${url}`,
    `  Manifest   ${env.appUrl}/api/manifest   (install this in Saleor)`,
    `  Database   ${database}`,
    ...(env.mode === 'production' && isOnThisMachine(env.appUrl) ? [onlyHere] : []),
    '  Stop       Ctrl-C',
    '',
  ].join('\n');
};

const main = async (): Promise<number> => {
  const asked = askedToEnd();
  const dev = process.argv.includes('--dev');
  const app = await startApp({ dev, say: (line) => console.log(`  ${line} …`) });
  console.log(describe(app));
  const code = await Promise.race([asked.then(() => 0), app.ended]);
  await app.stop();
  return code;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
