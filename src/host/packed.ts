import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/**
 * The folder of the packed app (`npm run build` makes it) where this code runs as a part of it;
 * null where it runs from its sources.
 */
export const packedIn: string | null = here.endsWith('.mjs') ? dirname(here) : null;
