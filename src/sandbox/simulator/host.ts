import type { Connection, Installation } from '../../ports/store';
import { startProcess, type AppProcess, type Surroundings } from './process';

/** The machine that the app runs on: starts its processes anew, and takes its webhooks in. */
interface Host {
  run(around: Surroundings, installation: Installation, connection: Connection): void;
  /** A webhook; rejects as a refused connection does while no process is there. */
  take(request: Request): Promise<Response>;
  stop(): void;
}

export const makeHost = (): Host => {
  let processes: AppProcess[] = [];
  let receive: ((request: Request) => Promise<Response>) | null = null;
  let stopped = false;

  return {
    run: (around, installation, connection) => {
      const { clock, profile, random } = around;
      let born = 0;
      const start = () => {
        if (stopped) return;
        born += 1;
        const process = startProcess(around, `process ${born}`, () => {
          around.log.info('process.died', { at: clock.now() });
          // By its life, not by name: it may die in its first call, before it has a name here.
          processes = processes.filter(({ life }) => life.isAlive());
          clock.after(random.between(1, profile.restartMs), start);
        });
        if (process.life.isAlive()) processes.push(process);
      };
      for (let count = 0; count < profile.processes; count += 1) start();
      receive = async (request) => {
        const [first, ...others] = processes;
        if (!first) throw new TypeError('simulated: connection refused');
        const process = random.pick([first, ...others]);
        const { pathname } = new URL(request.url);
        const body = await request.text();
        return process.life.untilDeath(
          pathname.includes('/stripe/')
            ? process.fromStripe(connection, body)
            : process.fromSaleor(installation, pathname.split('/').at(-1) ?? '', body),
        );
      };
    },
    take: async (request) => {
      if (!receive) throw new TypeError('simulated: connection refused');
      return receive(request);
    },
    stop: () => {
      stopped = true;
      for (const process of processes) process.life.die();
    },
  };
};
