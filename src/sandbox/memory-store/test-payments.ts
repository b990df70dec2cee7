import type { TestPaymentStore } from '../../ports/store';
import { tenantOf, type Rows } from './rows';

export const makeTestPaymentStore = (rows: Rows): TestPaymentStore => ({
  beginTestPayment: async (installationId, begun, now) => {
    const tenant = tenantOf(rows, installationId);
    if (tenant.testPayment && tenant.testPayment.aliveUntil > now) return false;
    tenant.testPayment = begun;
    return true;
  },
  saveTestPayment: async (installationId, saved) => {
    const tenant = rows.tenants.get(installationId);
    if (tenant?.testPayment?.run.id !== saved.run.id) return false;
    tenant.testPayment = saved;
    return true;
  },
  readTestPayment: async (installationId) => rows.tenants.get(installationId)?.testPayment ?? null,
});
