import { SingleBar } from 'cli-progress';
import type { Clock } from '../../ports/clock';

/** Shows how far something is: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

/** Where there is no terminal: at most one line in so many milliseconds, and the last one. */
const lineEveryMs = 5_000;

export const makeProgress = (
  clock: Clock,
  title: string,
  total: number,
  output: NodeJS.WriteStream = process.stdout,
): Progress => {
  if (output.isTTY) {
    const bar = new SingleBar({
      stream: output,
      format: `${title} {bar} {value}/{total} {note}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      // Ctrl-C is the demo's own business.
      gracefulExit: false,
    });
    bar.start(total, 0, { note: '' });
    return {
      update: (done, note = '') => bar.update(done, { note }),
      stop: () => bar.stop(),
    };
  }
  let saidAt = 0;
  let said = '';
  let last = '';
  const say = (): void => {
    if (last === said) return;
    said = last;
    saidAt = clock.now();
    output.write(`${last}\n`);
  };
  return {
    update: (done, note = '') => {
      last = `${title} ${done}/${total} ${note}`.trimEnd();
      if (clock.now() - saidAt >= lineEveryMs) say();
    },
    stop: say,
  };
};
