import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process';
import type { ServerUser } from './user';

/** A database cluster on disk and what is needed to enter it. */
export interface Cluster {
  /** PostgreSQL's own folder. */
  readonly dataDir: string;
  readonly password: string;
  /** Folder with `bin/postgres`. */
  readonly native: string;
  readonly user: ServerUser | null;
}

export const superuser = 'app';

const executable = (native: string, name: string): string =>
  join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

export const postgresExecutable = (native: string): string => executable(native, 'postgres');

const give = (path: string, user: ServerUser | null, mode: number): void => {
  chmodSync(path, mode);
  if (user) chownSync(path, user.uid, user.gid);
};

/** What a process that was killed while it made a cluster left behind. */
const removeHalves = (stateDir: string): void => {
  for (const name of readdirSync(stateDir)) {
    const pid = /^new-cluster-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    rmSync(join(stateDir, name), { recursive: true, force: true });
  }
};

const initialise = (folder: string, native: string, user: ServerUser | null): void => {
  const passwordFile = join(folder, 'password');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  give(passwordFile, user, 0o600);
  give(folder, user, 0o700);
  const words = ['-D', join(folder, 'data'), '-U', superuser, `--pwfile=${passwordFile}`];
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const { status, stderr, error } = spawnSync(
    executable(native, 'initdb'),
    [...words, ...settings],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new Error(
    `The embedded PostgreSQL could not be set up (${reason}). Set DATABASE_URL to use another one.`,
  );
};

const readPassword = (folder: string): string => {
  try {
    return readFileSync(join(folder, 'password'), 'utf8').trim();
  } catch (error) {
    throw new Error(
      `The database in ${folder} cannot be read: another user made it. Start the app as that ` +
        'user, set DATA_DIR to another folder, or set DATABASE_URL.',
      { cause: error },
    );
  }
};

/**
 * Opens the cluster in `stateDir`, made first where there is none. It is made aside and renamed:
 * a kill leaves no half of it, and of two processes that make it at once the first one wins.
 */
export const openCluster = (stateDir: string, native: string, user: ServerUser | null): Cluster => {
  const folder = join(stateDir, 'cluster');
  if (!existsSync(folder)) {
    removeHalves(stateDir);
    const aside = join(stateDir, `new-cluster-${process.pid}`);
    initialise(aside, native, user);
    try {
      renameSync(aside, folder);
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const password = readPassword(folder);
  return { dataDir: join(folder, 'data'), password, native, user };
};
