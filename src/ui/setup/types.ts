import type { ConnectionsHealthQuery, SetupQuery } from '../../generated/api';

export type Setup = SetupQuery;
export type SetupConnection = SetupQuery['connections'][number];
export type SetupChannel = SetupQuery['channels']['channels'][number];
export type Health = ConnectionsHealthQuery['connections'][number]['health'];

/** What the API says of a field, or of the act as a whole. */
export interface FieldError {
  readonly code?: string | null | undefined;
  readonly message: string;
  readonly field?: string | null | undefined;
  readonly nextStep?: string | null | undefined;
}

export const sentence = ({ message, nextStep }: FieldError): string =>
  nextStep ? `${message} ${nextStep}` : message;
