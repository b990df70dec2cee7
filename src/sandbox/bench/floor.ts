import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createLocalJWKSet } from 'jose';
import pg from 'pg';
import { z } from 'zod';
import { makeVerifySaleor } from '../../installation/verify-saleor';
import { asId } from '../../domain/facts/ids';
import { newlyInstalled, type Installation } from '../../ports/store';
import { send } from './measure';

/**
 * The floor under a payment session: the same signature is verified, one row is written by a named
 * statement, one call is made over a connection that stays open. No rule of the app is applied.
 */
export interface FloorSettings {
  /** JSON text of the signing Saleor's key set. */
  readonly jwks: string;
  readonly databaseUrl: string;
  /** `http://host:port` of the stand-in that is called. */
  readonly callUrl: string;
  readonly callPath: string;
}

/** The one table that the floor writes, in the benchmark's own database. */
export const makeFloorTable = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE TABLE "BenchFloor" ("id" bigserial PRIMARY KEY, "body" text)');
  await client.end();
};

const settingsForm = z.object({
  jwks: z.string(),
  databaseUrl: z.string(),
  callUrl: z.string(),
  callPath: z.string(),
});

/** The keys are given, so whose they are does not matter. */
const anybody: Installation = {
  id: asId('floor'),
  saleorApiUrl: '',
  appId: asId('floor'),
  tokenEncrypted: '',
  schemaVersion: null,
  jwks: null,
  installedAt: 0,
  ...newlyInstalled,
};

const connections = 10;

/** Answers one request by its body and signature; gives the status. */
export type Floor = (body: Buffer, signature: string) => Promise<number>;

const makeFloor = (settings: FloorSettings): Floor => {
  const keySet = createLocalJWKSet(JSON.parse(settings.jwks));
  const verify = makeVerifySaleor({
    stored: () => keySet,
    refreshed: async () => 'unavailable',
  });
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: connections });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return async (body, signature) => {
    if ((await verify(anybody, body, signature)) !== 'valid') return 401;
    await pool.query({
      name: 'floor',
      text: 'INSERT INTO "BenchFloor" ("body") VALUES ($1)',
      values: [body.toString()],
    });
    const call = { path: settings.callPath, headers: {}, body: '{}' };
    return (await send(settings.callUrl, agent, call)).status;
  };
};

/** The floor whose settings lie in a file: a page that Next.js compiled is given nothing else. */
export const floorFromFile = (path: string): Floor =>
  makeFloor(settingsForm.parse(JSON.parse(readFileSync(path, 'utf8'))));
