import type { Tone } from '../order-text';
import type { Health } from './types';

/** A pill's shape for how a connection stands. */
export const healthTones: Readonly<Record<Health['state'], Tone>> = {
  OK: 'good',
  BROKEN: 'bad',
  UNKNOWN: 'neutral',
};
