import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useMutation } from 'urql';
import { AddConnectionDocument, RotateConnectionKeysDocument } from '../../generated/api';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import type { KeysInput } from './keys';
import { sentence } from './types';
import { useRefusals } from './use-refusals';

const fields: readonly (keyof KeysInput)[] = ['name', 'publishableKey', 'secretKey'];

/** Sends the keys; what is refused goes to its field, or is asked about first. */
export const useKeysSubmit = (
  id: string | null,
  form: UseFormReturn<KeysInput>,
  onDone: (name: string) => void,
) => {
  const t = useText();
  const [added, add] = useMutation(AddConnectionDocument);
  const [rotated, rotate] = useMutation(RotateConnectionKeysDocument);
  const { errors, settle, forget } = useRefusals(t('form.failed'));
  const [asked, setAsked] = useState<KeysInput | null>(null);

  const ask = async ({ name, publishableKey, secretKey }: KeysInput, allowSameAccount: boolean) => {
    if (id) {
      const { data, error } = await rotate({ input: { id, publishableKey, secretKey } });
      return { error, errors: data?.rotateConnectionKeys.errors };
    }
    const input = { name, publishableKey, secretKey, allowSameAccount };
    const { data, error } = await add({ input });
    return { error, errors: data?.addConnection.errors };
  };

  const send = async (values: KeysInput, allowSameAccount = false) => {
    const ending = await ask(values, allowSameAccount);
    setAsked(null);
    if (settle(ending)) return onDone(values.name.trim());
    if (ending.errors?.some(({ code }) => code === 'account-connected-already')) setAsked(values);
    for (const [index, error] of (ending.errors ?? []).entries()) {
      const field = fields.find((name) => name === error.field);
      const message = sentence(error);
      if (field) form.setError(field, { type: 'api', message }, { shouldFocus: index === 0 });
    }
  };
  const error = (id ? rotated : added).error;
  const twin = asked
    ? (errors.find(({ code }) => code === 'account-connected-already') ?? null)
    : null;
  return {
    send,
    twin,
    errors: errors.filter((one) => one !== twin),
    busy: added.fetching || rotated.fetching,
    failure: error ? describeError(error, t) : null,
    confirmTwin: () => (asked ? void send(asked, true) : undefined),
    closeTwin: () => {
      setAsked(null);
      forget();
    },
  };
};
