export { SetupPage as default } from '../ui/setup/setup-page';
