import type { AddressInput, CountryCode } from '../../generated/saleor';

/** Public buildings: an address that a tax or shipping app can find, and where nobody lives. */
const places: Readonly<Record<string, AddressInput>> = {
  US: {
    streetAddress1: '1 Dr Carlton B Goodlett Pl',
    city: 'San Francisco',
    countryArea: 'CA',
    postalCode: '94102',
  },
  GB: { streetAddress1: '96 Euston Road', city: 'London', postalCode: 'NW1 2DB' },
  DE: { streetAddress1: 'Platz der Republik 1', city: 'Berlin', postalCode: '11011' },
  FR: { streetAddress1: 'Place de l’Hôtel de Ville', city: 'Paris', postalCode: '75004' },
  ES: { streetAddress1: 'Calle de Alcalá 49', city: 'Madrid', postalCode: '28014' },
  PL: { streetAddress1: 'plac Defilad 1', city: 'Warszawa', postalCode: '00-901' },
};

/** Of a country that is not in the table; its form is not checked (`validationRules`). */
const anywhere: AddressInput = {
  streetAddress1: 'Main Street 1',
  city: 'City',
  postalCode: '10000',
};

/** Where the parcel of a test payment would go to. */
export const sampleAddress = (country: string): AddressInput => ({
  firstName: 'Test',
  lastName: 'Payment',
  ...(places[country] ?? anywhere),
  country: country as CountryCode,
});
