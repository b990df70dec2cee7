import { type ReactNode, forwardRef, useId } from 'react';

interface FieldFrameProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | null | undefined;
}

interface TextFieldProps extends FieldFrameProps {
  readonly name: string;
  readonly value: string;
  readonly type?: 'text' | 'password' | 'search';
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}

/** A labelled input whose hint and error are tied to it for screen readers. */
export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(
  { label, hint, error, name, value, type = 'text', required = false, maxLength, onChange },
  ref,
) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        ref={ref}
        id={id}
        className="input"
        name={name}
        type={type}
        value={value}
        required={required}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={described.length > 0 ? described.join(' ') : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint ? (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      ) : null}
    </div>
  );
});

/** A choice of a select. */
export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

/** The choices of a select. */
export const Options = ({ options }: { options: readonly SelectOption[] }) =>
  options.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));

/** A native select: keyboard and screen readers know it, and it needs no portal in the frame. */
export const SelectField = ({
  label,
  value,
  options,
  disabled = false,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly SelectOption[];
  disabled?: boolean;
  onChange: (value: string) => void;
}): ReactNode => (
  <select
    className="input"
    aria-label={label}
    value={value}
    disabled={disabled}
    onChange={(event) => onChange(event.target.value)}
  >
    <Options options={options} />
  </select>
);
