import { defineConfig } from 'vite'

export default defineConfig({
  root: 'src/web',
  base: '/ui/',
  build: { outDir: '../../dist/web', emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
})
