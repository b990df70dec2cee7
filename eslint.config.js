import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

/** What the language can check of the house style; `src/tidy.test.ts` checks the rest. */
export default tseslint.config(
  { ignores: ['.next/**', '.data/**', 'node_modules/**', 'src/generated/**', 'next-env.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: [
      'src/host/**',
      'src/server/**',
      'src/sandbox/**',
      'prisma/*.ts',
      'src/adapters/system/**',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['public/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['*.cjs'], languageOptions: { globals: globals.commonjs } },
  { files: ['*.js'], languageOptions: { globals: { process: 'readonly', URL: 'readonly' } } },
);
