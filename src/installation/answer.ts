/** What a person is told when something was not done: a stable code, why, and what to do. */
export interface Refusal {
  readonly code: string;
  /** Never holds a secret. */
  readonly message: string;
  readonly nextStep: string;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const granted = <T>(value: T): Answer<T> => ({ ok: true, value });

export const denied = (code: string, message: string, nextStep: string): Answer<never> => ({
  ok: false,
  refusal: { code, message, nextStep },
});
