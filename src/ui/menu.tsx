import { Dropdown } from '@saleor/macaw-ui';
import { MoreVertical } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';

interface MenuAct {
  readonly label: string;
  /** Why it cannot be done now; it is shown below the label, and the act does nothing. */
  readonly refusal?: string | null;
  readonly onSelect: () => void;
}

/** Macaw hides the page from screen readers while a menu is open, and leaves it to the keyboard. */
const useInertPage = (isInert: boolean): void => {
  useEffect(() => {
    const page = document.getElementById('__next');
    if (!page || !isInert) return undefined;
    page.inert = true;
    return () => {
      page.inert = false;
    };
  }, [isInert]);
};

/** The ⋮ button with the acts of a thing. */
export const ActMenu = ({
  label,
  acts,
  opener,
}: {
  label: string;
  acts: readonly MenuAct[];
  opener: RefObject<HTMLButtonElement>;
}) => {
  const [open, setOpen] = useState(false);
  useInertPage(open);
  const isChosen = useRef(false);
  // What an act opens takes the focus; the button would take it back a moment later.
  const keepFocus = {
    onCloseAutoFocus: (event: Event) => {
      if (isChosen.current) event.preventDefault();
      isChosen.current = false;
    },
  };
  const choose = (act: MenuAct) => {
    isChosen.current = true;
    act.onSelect();
  };
  return (
    <Dropdown open={open} onOpenChange={setOpen}>
      <Dropdown.Trigger>
        <button ref={opener} type="button" className="icon-button" aria-label={label}>
          <MoreVertical size={18} aria-hidden="true" />
        </button>
      </Dropdown.Trigger>
      <Dropdown.Content align="end" {...keepFocus}>
        <div className="menu">
          {acts.map((act) => (
            <Dropdown.Item key={act.label}>
              <div
                className="menu-item"
                aria-disabled={act.refusal ? true : undefined}
                onClick={act.refusal ? (event) => event.preventDefault() : () => choose(act)}
              >
                {act.label}
                {act.refusal ? <span className="small">{act.refusal}</span> : null}
              </div>
            </Dropdown.Item>
          ))}
        </div>
      </Dropdown.Content>
    </Dropdown>
  );
};
