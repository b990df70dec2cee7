import { expect } from 'vitest';
import type { makeSaleorStandIn } from '../../sandbox/saleor/stand-in';

type StandIn = Pick<ReturnType<typeof makeSaleorStandIn>, 'apiUrl' | 'control' | 'handle'>;

/** Staff of a Saleor who ask its API, and wait until what they began is done. */
export const makeStaff =
  (saleor: StandIn) =>
  async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const authorization = `Bearer ${saleor.control.staffToken()}`;
    const headers = { 'content-type': 'application/json', authorization };
    const body = JSON.stringify({ query, variables });
    const request = new Request(saleor.apiUrl, { method: 'POST', headers, body });
    const { data, errors } = await (await saleor.handle(request)).json();
    expect(errors).toBeUndefined();
    await saleor.control.idle();
    return data;
  };

/** Lets staff install the app with the permissions that it asks for. */
export const installApp = (staff: ReturnType<typeof makeStaff>, appUrl: string) =>
  staff(
    `mutation ($manifestUrl: String!) {
      appInstall(input: {
        appName: "Stripe", manifestUrl: $manifestUrl, activateAfterInstallation: true,
        permissions: [HANDLE_PAYMENTS, HANDLE_CHECKOUTS, MANAGE_ORDERS, MANAGE_CHECKOUTS]
      }) { errors { code message } }
    }`,
    { manifestUrl: `${appUrl}/api/manifest` },
  );
