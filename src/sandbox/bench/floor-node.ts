import { createServer, type IncomingMessage } from 'node:http';
import { floorFromFile } from './floor';

/** The floor on Node.js's own server: `node floor-node.ts <settings> <port>`. */
const floor = floorFromFile(process.argv[2] ?? '');

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

const answer = async (incoming: IncomingMessage): Promise<number> =>
  floor(await bodyOf(incoming), String(incoming.headers['saleor-signature']));

createServer((incoming, outgoing) => {
  answer(incoming).then(
    (status) => outgoing.writeHead(status, { 'content-type': 'application/json' }).end('{}'),
    (error: unknown) => {
      console.error(error);
      outgoing.writeHead(500).end();
    },
  );
}).listen(Number(process.argv[3]), '127.0.0.1');
