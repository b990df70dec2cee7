import { PlainPage } from './page';

/**
 * What the Dashboard links to as the app's homepage, its support and its data privacy, where the
 * operator named no pages of their own. Public: it says nothing of any shop.
 */
export const AboutPage = () => (
  <main>
    <PlainPage title="About Stripe Orders for Saleor">
      <p>
        The app takes the payments of a Saleor shop through Stripe, makes the orders, and keeps
        Saleor and Stripe in agreement about every one of them.
      </p>
      <h2 id="support">Support</h2>
      <p>
        Each shop runs the app itself. Ask whoever runs it for yours; the app’s pages in the
        Dashboard say what went wrong and what to do next.
      </p>
      <h2 id="data-privacy">Data privacy</h2>
      <p>
        Card numbers never reach the app: shoppers give them to Stripe. The app keeps in its own
        database
      </p>
      <ul>
        <li>ids, statuses, amounts and times of orders and payments;</li>
        <li>the shopper’s e-mail address, as the order has it;</li>
        <li>
          of what it told either side: card brand and last four digits; name, address and phone
          where a tracking number was passed on.
        </li>
      </ul>
      <p>
        It sends them to nobody but the shop’s own Saleor and its own Stripe account. Both keys are
        encrypted at rest.
      </p>
    </PlainPage>
  </main>
);
