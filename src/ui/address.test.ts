import { describe, expect, it } from 'vitest';
import { addressOf } from './address';

const bridge =
  'domain=shop.example&saleorApiUrl=https%3A%2F%2Fshop.example%2Fgraphql%2F&id=QXBwOjE%3D' +
  '&featureFlags%5Bnew_order_ui%5D%5Benabled%5D=false&theme=light';

const namesOf = (address: string) => [...new URL(address, 'http://x').searchParams.keys()];

describe('the address of a page of ours', () => {
  it('keeps all that the Dashboard put into the present one', () => {
    const address = addressOf(`/orders/1?${bridge}`, {}, { path: '/' });
    expect(address).toBe(`/?${bridge}`);
  });

  it('leaves out what belongs to the present page, and takes what belongs to the next', () => {
    const present = `/orders?state=FAILED&search=7&orderId=T3JkZXI6MQ%3D%3D&${bridge}`;
    const address = addressOf(present, {}, { path: '/orders/1', query: { state: 'WORKING' } });
    expect(new URL(address, 'http://x').searchParams.get('state')).toBe('WORKING');
    expect(namesOf(address)).not.toContain('search');
    expect(namesOf(address)).not.toContain('orderId');
    expect(namesOf(address)).toContain('saleorApiUrl');
  });

  it('has the theme and locale that the Dashboard shows now', () => {
    const address = addressOf(`/?${bridge}`, { theme: 'dark', locale: 'pt-BR' }, { path: '/' });
    const { searchParams } = new URL(address, 'http://x');
    expect(searchParams.getAll('theme')).toEqual(['dark']);
    expect(searchParams.getAll('locale')).toEqual(['pt-BR']);
  });

  it('has each name once, where the Dashboard wrote one twice', () => {
    const address = addressOf(`/?id=first&${bridge}`, {}, { path: '/' });
    expect(new URL(address, 'http://x').searchParams.getAll('id')).toEqual(['first']);
  });

  it.each(['/orders', '/orders?', '/orders#saleorApiUrl=x', ''])(
    'is the plain path where there is nothing to keep: %j',
    (asPath) => {
      expect(addressOf(asPath, {}, { path: '/' })).toBe('/');
    },
  );
});
