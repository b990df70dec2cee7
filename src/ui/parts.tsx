import { Chip, Button as MacawButton, Skeleton } from '@saleor/macaw-ui';
import { type ReactNode, forwardRef } from 'react';
import type { Explained } from './describe-error';
import type { Tone } from './order-text';
import { useText } from './intl';

/**
 * Our thin wrappers of macaw-ui, with what axe finds in it repaired; a dialog, a menu and fields of
 * forms have files of their own beside this one. Selects are native ones with macaw's looks, since
 * macaw's is a label with the role of a combobox; tables are our own, since it has none.
 */
interface ButtonProps {
  readonly children: ReactNode;
  /** Macaw's `error` is left out: its text has too little contrast. */
  readonly kind?: 'primary' | 'secondary' | 'tertiary';
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  /** Not now, since the last press is still worked on: keeps the focus, which `disabled` loses. */
  readonly busy?: boolean;
  readonly label?: string;
  readonly onClick?: () => void;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { children, kind = 'secondary', type = 'button', disabled = false, busy = false, label, onClick },
  ref,
) {
  return (
    <MacawButton
      ref={ref}
      type={type}
      variant={kind}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-label={label}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </MacawButton>
  );
});

/** A table that scrolls in its own frame where it is too wide, by keyboard as well. */
export const TableFrame = ({
  title,
  kind = '',
  children,
}: {
  title: string;
  /** A class of its own, for what is laid out differently. */
  kind?: string;
  children: ReactNode;
}) => (
  <div className="table-frame" role="region" aria-label={title} tabIndex={0}>
    <table className={`table ${kind}`.trim()}>
      <caption className="visually-hidden">{title}</caption>
      {children}
    </table>
  </div>
);

/** A status in words; the mark's colour and shape only repeat them. */
export const Pill = ({ label, tone = 'neutral' }: { label: string; tone?: Tone }) => (
  <Chip className={`pill pill-${tone}`}>
    <span className="pill-mark" aria-hidden="true" />
    {label}
  </Chip>
);

export const ModePill = ({ mode }: { mode: 'TEST' | 'LIVE' }) => {
  const t = useText();
  return (
    <Pill
      label={mode === 'LIVE' ? t('common.live') : t('common.test')}
      tone={mode === 'LIVE' ? 'good' : 'neutral'}
    />
  );
};

/** Nothing there yet, and what to do about it. */
export const EmptyState = ({
  title,
  step,
  children,
}: {
  title: string;
  step: string;
  children?: ReactNode;
}) => (
  <div className="callout">
    <h3>{title}</h3>
    <p>{step}</p>
    {children}
  </div>
);

/** What happened, why, and what to do. */
export const ErrorNotice = ({
  error,
  onRetry,
}: {
  error: Explained;
  onRetry?: (() => void) | undefined;
}) => {
  const t = useText();
  return (
    <div className="notice notice-critical" role="alert">
      <h3>{error.title}</h3>
      <p>{error.reason}</p>
      <p>{error.nextStep}</p>
      {onRetry && error.retry ? (
        <div className="row">
          <Button onClick={onRetry}>{t('common.tryAgain')}</Button>
        </div>
      ) : null}
    </div>
  );
};

export const Notice = ({ children, kind }: { children: ReactNode; kind?: 'critical' }) => (
  <div className={kind ? `notice notice-${kind}` : 'notice'}>{children}</div>
);

/**
 * Says the outcome of an act. The element is always there, since screen readers announce only
 * changes of an element that they know.
 */
export const StatusLine = ({ message }: { message: string | null }) => (
  <p role="status" className={message ? 'notice notice-success' : 'visually-hidden'}>
    {message}
  </p>
);

/** Stands where something is about to be, so that the page does not jump. */
export const Loading = () => {
  const t = useText();
  return (
    <div role="status" aria-busy="true" className="loading">
      <span className="visually-hidden">{t('common.loading')}</span>
      {[40, 100, 100, 75].map((width, line) => (
        <Skeleton key={line} __width={`${width}%`} height={5} />
      ))}
    </div>
  );
};

export const ExternalLink = ({ href, children }: { href: string; children: ReactNode }) => {
  const t = useText();
  return (
    <a className="external" href={href} target="_blank" rel="noreferrer">
      {children}
      <span className="visually-hidden"> {t('common.opensStripe')}</span>
    </a>
  );
};

/** Term and description pairs; `null` is shown as a dash. */
export const FactList = ({
  facts,
}: {
  facts: readonly { readonly term: string; readonly value: ReactNode }[];
}) => {
  const t = useText();
  return (
    <dl className="facts">
      {facts.map(({ term, value }) => (
        <div key={term} className="fact">
          <dt>{term}</dt>
          <dd>{value ?? t('common.none')}</dd>
        </div>
      ))}
    </dl>
  );
};
