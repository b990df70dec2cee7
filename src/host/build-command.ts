import { ensureBuilt, packedFolder } from './build';
import { buildVariables } from '../server/env';
import { byteSizeOf } from '../server/byte-size-of';

/** `npm run build`: makes the build where it is missing or stale, and says where it lies. */
const say = (line: string): void => console.log(line);
await ensureBuilt({ variables: buildVariables(), say: (line) => say(`${line} …`) });
say(`Built: ${packedFolder}, ${Math.ceil(byteSizeOf(packedFolder) / 1_000_000)} MB`);
