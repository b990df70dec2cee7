import { ensureBuilt } from './build';
import { firstLoadLimitKb, firstLoadSizes } from './bundle-size';
import { buildVariables } from '../server/env';

/** `npm run bundle-size`: what a browser loads before it shows each page. */
await ensureBuilt({
  variables: buildVariables(),
  say: (line: string): void => console.log(`${line} …`),
});
const sizes = firstLoadSizes('.next');
for (const { page, firstLoadKb } of sizes) {
  console.log(`${page.padEnd(16)} ${firstLoadKb.toFixed(1).padStart(6)} kB of JavaScript, gzipped`);
}
if (sizes.some(({ firstLoadKb }) => firstLoadKb > firstLoadLimitKb)) {
  console.error(`More than ${firstLoadLimitKb} kB: load by next/dynamic what is opened later.`);
  process.exitCode = 1;
}
