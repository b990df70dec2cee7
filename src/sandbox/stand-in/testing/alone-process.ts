import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A stand-in as `npm run stand-in -- …` starts it, without npm around it. */
export interface AloneProcess {
  readonly url: string;
  /** What it said until it listened. */
  readonly welcome: string;
  /** Sends the signal; gives the exit code and whatever was complained of. */
  end(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

export const startAlone = async (...words: string[]): Promise<AloneProcess> => {
  const path = 'src/sandbox/stand-in/main.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = once(child, 'exit');
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('Ctrl-C')) ready();
    });
    void ended.then(() => failed(new Error(`The stand-in ended: ${stderr}`)));
  });
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '',
    welcome: said,
    end: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return { code, stderr };
    },
  };
};
