import { PlainPage } from '../ui/page';
import { text } from '../ui/text';

const ServerFault = () => (
  <main>
    <PlainPage title={text.fault.title}>
      <p>{text.fault.reason}</p>
      <p>{text.fault.step}</p>
    </PlainPage>
  </main>
);

export default ServerFault;
