import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { codeOf } from '../error-code';
import { usageError } from './exit';

/** Where a secret may come from. The command line itself is the worst: `ps` shows it to all. */
interface SecretSource {
  /** Name for people: "secret key". */
  readonly label: string;
  /** Given on the command line. */
  readonly argument: string | undefined;
  /** A path, or `-` for standard input. */
  readonly file: string | undefined;
  readonly environment: string | undefined;
  /** Whether to ask a person at a terminal, where nothing was given. */
  readonly ask: boolean;
  readonly warn: (code: string, message: string) => void;
}

/** Null where nothing was given and nobody can be asked. */
export const readSecret = async (source: SecretSource): Promise<string | null> => {
  if (source.argument) {
    source.warn(
      'secret-on-command-line',
      `The ${source.label} was given as an argument: it is in your shell's history and other ` +
        'users of this machine could see it. Prefer a file, standard input or the prompt.',
    );
    return source.argument.trim();
  }
  if (source.file) return readSecretFile(source.file);
  if (source.environment) return source.environment.trim();
  return source.ask && process.stdin.isTTY ? askHidden(`${source.label}: `) : null;
};

const readSecretFile = (path: string): string => {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').trim();
  } catch (error) {
    throw usageError(`${path} cannot be read (${String(codeOf(error) ?? 'unknown')}).`);
  }
};

/** Asks without showing what is typed. */
const askHidden = (question: string): Promise<string> =>
  new Promise((answered) => {
    const lines = createInterface({ input: process.stdin, terminal: true });
    process.stderr.write(question);
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      answered(answer.trim());
    });
  });
