import Link from 'next/link';
import { useRouter } from 'next/router';
import { type ReactNode, createContext, useContext } from 'react';
import { useLeaveGuard } from './leave-guard';
import { type Look, type Target, addressOf } from './address';

const LookContext = createContext<Look>({});

/** Tells links what the Dashboard shows now, so that a page loaded afresh begins with it. */
export const LookProvider = LookContext.Provider;

/** Gives the address of a page of ours, with all that the Dashboard's bridge needs there. */
export const useAddress = (): ((target: Target) => string) => {
  const { asPath } = useRouter();
  const look = useContext(LookContext);
  return (target) => addressOf(asPath, look, target);
};

/** The one way from page to page; a plain link would lose the bridge to the Dashboard. */
export const AppLink = ({
  to,
  className,
  current = false,
  children,
}: {
  to: Target;
  className?: string;
  /** Leads to where one is. */
  current?: boolean;
  children: ReactNode;
}) => {
  const address = useAddress()(to);
  const router = useRouter();
  const { holdsBack } = useLeaveGuard();
  return (
    <Link
      href={address}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (holdsBack(() => void router.push(address))) event.preventDefault();
      }}
    >
      {children}
    </Link>
  );
};
