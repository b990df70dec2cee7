import { apiPage } from '../../server/api-page';

/** Signatures are over raw bytes, and caps come before parsing. */
export const config = { api: { bodyParser: false, externalResolver: true } };

export default apiPage(({ routes }) => routes.register);
