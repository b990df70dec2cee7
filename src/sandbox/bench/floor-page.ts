import type { NextApiRequest, NextApiResponse } from 'next';
import { floorFromFile, type Floor } from './floor';

/** The floor as the one API route of a Next.js app that has nothing else. */
export const makeFloorPage = (settingsPath: string) => {
  let floor: Floor | null = null;
  return async (request: NextApiRequest, response: NextApiResponse): Promise<void> => {
    floor ??= floorFromFile(settingsPath);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const signature = String(request.headers['saleor-signature']);
    response.status(await floor(Buffer.concat(parts), signature)).json({});
  };
};
