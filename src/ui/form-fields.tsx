import { Input } from '@saleor/macaw-ui';
import { useId } from 'react';
import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form';
import { Options, type SelectOption } from './fields';
import { useText } from './intl';
import { type MessageKey, englishMessages } from './messages/catalogue';

const isKey = (message: string): message is MessageKey => Object.hasOwn(englishMessages, message);

const useFormField = <Values extends FieldValues>(
  control: Control<Values>,
  name: FieldPath<Values>,
) => {
  const id = useId();
  const { field, fieldState } = useController({ control, name });
  return { field, id, message: fieldState.error?.message ?? null };
};

/** A key of the catalogue where the form itself found the mistake, a sentence where the API did. */
const Mistake = ({ id, message }: { id: string; message: string | null }) => {
  const t = useText();
  return message ? (
    <p id={`${id}-error`} className="field-error">
      {isKey(message) ? t(message) : message}
    </p>
  ) : null;
};

/**
 * A field of a form. Macaw gives its input a role that does not exist, so the role is taken off;
 * its hint is not tied to the input, so ours is.
 */
export const FormField = <Values extends FieldValues>({
  control,
  name,
  label,
  hint,
  type = 'text',
  maxLength,
}: {
  control: Control<Values>;
  name: FieldPath<Values>;
  label: string;
  hint: string;
  type?: 'text' | 'password';
  maxLength?: number;
}) => {
  const { field, id, message } = useFormField(control, name);
  return (
    <div className="field">
      <Input
        {...field}
        id={id}
        role={undefined}
        label={label}
        type={type}
        error={message !== null}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        aria-required="true"
        aria-invalid={message ? true : undefined}
        aria-describedby={`${id}-hint${message ? ` ${id}-error` : ''}`}
      />
      <p id={`${id}-hint`} className="field-hint">
        {hint}
      </p>
      <Mistake id={id} message={message} />
    </div>
  );
};

/** A native select of a form: keyboard and screen readers know it. */
export const ChoiceField = <Values extends FieldValues>({
  control,
  name,
  label,
  options,
  onChosen,
}: {
  control: Control<Values>;
  name: FieldPath<Values>;
  label: string;
  options: readonly SelectOption[];
  onChosen?: () => void;
}) => {
  const { field, id, message } = useFormField(control, name);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        {...field}
        id={id}
        className="input"
        aria-required="true"
        aria-invalid={message ? true : undefined}
        aria-describedby={message ? `${id}-error` : undefined}
        onChange={(event) => {
          field.onChange(event);
          onChosen?.();
        }}
      >
        <Options options={options} />
      </select>
      <Mistake id={id} message={message} />
    </div>
  );
};
