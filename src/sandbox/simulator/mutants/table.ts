import caught from './caught.json';
import type { Mutant } from './mutant';
import { ofFigures } from './of-figures';
import { ofSaleor } from './of-saleor';
import { ofStore } from './of-store';
import { ofStripe } from './of-stripe';

/** Every mutant: each takes a defence away that the app relies on. */
export const mutants: readonly Mutant[] = [...ofStripe, ...ofSaleor, ...ofStore, ...ofFigures];

/** By a mutant's name, the first seed that caught it. `--mutants --record` writes the file. */
export const recordedSeeds: Readonly<Record<string, number>> = caught;
