import type { Route } from './call';
import { moneyRoutes } from './routes-money';
import { intentRoutes } from './routes-intents';
import { setupRoutes } from './routes-setup';

interface Compiled {
  readonly route: Route;
  readonly parts: readonly string[];
}

const compiled = new Map<string, Compiled[]>();
for (const route of [...intentRoutes, ...moneyRoutes, ...setupRoutes]) {
  const parts = route.path.slice(1).split('/');
  const name = `${route.method} ${parts.length}`;
  compiled.set(name, [...(compiled.get(name) ?? []), { route, parts }]);
}

interface Matched {
  readonly route: Route;
  readonly ids: readonly string[];
}

/** The route of a request and what stands in the places of its path. */
export const match = (method: string, path: string): Matched | null => {
  const parts = path.slice(1).split('/');
  const candidates = compiled.get(`${method} ${parts.length}`) ?? [];
  const fits = ({ parts: wanted }: Compiled): boolean =>
    wanted.every((part, index) => part === parts[index] || part.startsWith(':'));
  const found = candidates.find(fits);
  if (!found) return null;
  const ids = parts.filter((_, index) => found.parts[index]?.startsWith(':'));
  return { route: found.route, ids };
};
