/** A business error of a mutation: an entry of `errors` in a 200 answer. */
export interface Failure {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export const failed = (field: string | null, code: string, message: string): Failure => ({
  field,
  code,
  message,
});

export const invalid = (field: string | null, message: string): Failure =>
  failed(field, 'INVALID', message);

/** Mutations want a host with a dot in it, localhost or an address; webhook answers take more. */
export const wrongUrl = (externalUrl: string | null | undefined): Failure | null =>
  externalUrl && !/^https?:\/\/(localhost|[^/.]+\.[^/]+|[\d.:]+)/.test(externalUrl)
    ? invalid('externalUrl', 'Invalid format of `externalUrl`.')
    : null;
